/**
 * Listens to what the engine's package writes to the console as errors: that a library it needs is missing it tells
 * nobody else. For a process of its own, whose console nobody reads.
 * @returns what was written since
 */
export function collectComplaints(): () => readonly string[] {
  const complaints: string[] = [];
  console.error = (...parts: unknown[]) => {
    complaints.push(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(" "));
  };
  return () => complaints;
}
