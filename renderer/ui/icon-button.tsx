import type { ComponentProps, ReactNode } from "react";
import { Hint } from "./hint";

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  readonly label: string;
  readonly icon: ReactNode;
}

/** A square button with an icon; its label shows on hover and focus and is read aloud. */
export function IconButton({ label, icon, className = "", ...rest }: IconButtonProps) {
  return (
    <Hint text={label}>
      <button
        type="button"
        aria-label={label}
        className={`inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors enabled:hover:bg-surface enabled:hover:text-text disabled:opacity-55 ${className}`}
        {...rest}
      >
        {icon}
      </button>
    </Hint>
  );
}
