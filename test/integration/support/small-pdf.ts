/**
 * A PDF with these texts on its pages; an empty text is a page without any.
 * @param extra objects besides, by number from 1000 on, and what the catalogue says of them
 */
export function smallPdf(pages: readonly string[], trailer = ""): Uint8Array {
  const objects = new Map<number, string>();
  const kids: string[] = [];
  let next = 4;
  for (const text of pages) {
    const content = next++;
    const page = next++;
    const lines = text
      .split("\n")
      .map((line, n) => `${n === 0 ? "72 700 Td" : "0 -14 Td"} (${line.replace(/[()\\]/g, "\\$&")}) Tj`);
    const stream = text === "" ? "" : `BT /F1 12 Tf ${lines.join(" ")} ET`;
    objects.set(content, `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
    objects.set(
      page,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${content} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
    );
    kids.push(`${page} 0 R`);
  }
  objects.set(1, "<< /Type /Catalog /Pages 2 0 R >>");
  objects.set(2, `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${kids.length} >>`);
  objects.set(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  let out = "%PDF-1.4\n";
  const offsets: string[] = [];
  for (let number = 1; number < next; number += 1) {
    offsets.push(`${String(out.length).padStart(10, "0")} 00000 n \n`);
    out += `${number} 0 obj\n${objects.get(number) ?? "null"}\nendobj\n`;
  }
  const start = out.length;
  out += `xref\n0 ${next}\n0000000000 65535 f \n${offsets.join("")}`;
  out += `trailer << /Size ${next} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF`;
  return new TextEncoder().encode(out);
}
