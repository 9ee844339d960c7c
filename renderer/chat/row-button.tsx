import type { ComponentProps, ReactNode } from "react";

interface RowButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
  readonly label: string;
  readonly icon: ReactNode;
}

/**
 * A small button with an icon, of which each message has several. Its label shows as the system's own hint: the one
 * of our own would cost a component for each button of each message that scrolls by.
 */
export function RowButton({ label, icon, className = "", ...rest }: RowButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors enabled:hover:bg-raised enabled:hover:text-text disabled:opacity-45 ${className}`}
      {...rest}
    >
      {icon}
    </button>
  );
}
