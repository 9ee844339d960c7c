import { Switch } from "@base-ui/react/switch";
import { type ReactNode, useContext, useId } from "react";
import { Locked } from "./locked";

interface ToggleProps {
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

/** An on / off switch beside its label. */
export function Toggle({ checked, disabled = false, onChange, children }: ToggleProps) {
  const id = useId();
  const locked = useContext(Locked);
  return (
    <span className="inline-flex items-center gap-2 select-none">
      <Switch.Root
        aria-labelledby={id}
        checked={checked}
        disabled={disabled || locked}
        onCheckedChange={onChange}
        className="relative h-4 w-7 shrink-0 rounded-full border border-line-strong bg-bg transition-colors data-checked:border-accent-strong data-checked:bg-accent data-disabled:opacity-55"
      >
        <Switch.Thumb className="absolute top-px left-px size-3 rounded-full bg-line-strong transition-transform data-checked:translate-x-3 data-checked:bg-accent-text" />
      </Switch.Root>
      <span id={id}>{children}</span>
    </span>
  );
}
