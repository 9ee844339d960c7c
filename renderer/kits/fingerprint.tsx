/** A fingerprint in letters large enough to be read out. */
export function Fingerprint({
  label,
  fingerprint,
}: {
  readonly label: string;
  readonly fingerprint: string;
}) {
  return (
    <div className="mt-4 rounded-md border border-line bg-bg p-4">
      <p className="text-muted">{label}</p>
      <p className="mt-1 font-mono text-lg font-semibold">{fingerprint}</p>
    </div>
  );
}
