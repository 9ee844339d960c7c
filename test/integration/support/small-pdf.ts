import { once as eventOnce } from "node:events";
import { buffer } from "node:stream/consumers";
import { createDeflate, deflateSync } from "node:zlib";

/**
 * A PDF with these texts on its pages; an empty text is a page without any. A text in angle brackets is UCS-2 in
 * hexadecimal, set in a Chinese font whose characters only a table of the reader's tells.
 * @param trailer what the file says of itself besides
 */
export function smallPdf(pages: readonly string[], trailer = ""): Uint8Array {
  const objects = new Map<number, string>();
  const kids: string[] = [];
  let next = 7;
  for (const text of pages) {
    const content = next++;
    const page = next++;
    const lines = text
      .split("\n")
      .map((line, n) => `${n === 0 ? "72 700 Td" : "0 -14 Td"} (${line.replace(/[()\\]/g, "\\$&")}) Tj`);
    const drawn = text.startsWith("<") ? `/F2 12 Tf 72 700 Td ${text} Tj` : `/F1 12 Tf ${lines.join(" ")}`;
    const stream = text === "" ? "" : `BT ${drawn} ET`;
    objects.set(content, `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
    objects.set(
      page,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${content} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>`,
    );
    kids.push(`${page} 0 R`);
  }
  objects.set(1, "<< /Type /Catalog /Pages 2 0 R >>");
  objects.set(2, `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${kids.length} >>`);
  objects.set(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  objects.set(
    4,
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>",
  );
  objects.set(
    5,
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 6 0 R >>",
  );
  objects.set(
    6,
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
  );
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

/**
 * A PDF of some kilobytes whose one page comes to this many bytes when it is unpacked.
 * @param bytes a multiple of 64 MiB
 */
export async function bombPdf(bytes: number): Promise<Uint8Array> {
  const block = Buffer.alloc(64 * 2 ** 20, " ");
  const deflate = createDeflate({ level: 1 });
  const once = buffer(deflate);
  for (let put = 0; put < bytes; put += block.length) {
    if (!deflate.write(block)) await eventOnce(deflate, "drain");
  }
  deflate.end();
  const packed = deflateSync(await once);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
  ];
  const plain = objects.map((text, at) => `${at + 1} 0 obj\n${text}\nendobj\n`).join("");
  const head = `4 0 obj\n<< /Length ${packed.length} /Filter [/FlateDecode /FlateDecode] >>\nstream\n`;
  // Without a table of its objects: the reader looks for them itself.
  const tail = "\nendstream\nendobj\ntrailer << /Size 5 /Root 1 0 R >>\n%%EOF";
  return Buffer.concat([Buffer.from(`%PDF-1.4\n${plain}${head}`), packed, Buffer.from(tail)]);
}
