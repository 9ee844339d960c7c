import { useNotices } from "../state/notices";

/** Says to screen readers what the eye sees elsewhere, when they are done with what they say now. */
export function Announcer() {
  const announcement = useNotices((state) => state.announcement);
  return (
    <div aria-live="polite" aria-atomic="true" className="sr-only">
      {announcement}
    </div>
  );
}
