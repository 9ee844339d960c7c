import type { ComponentProps, ReactNode } from "react";

type Kind = "primary" | "plain" | "quiet" | "danger";

const looks: Record<Kind, string> = {
  primary: "bg-accent text-accent-text font-semibold border border-transparent enabled:hover:bg-accent-hover",
  plain: "bg-raised text-text border border-line enabled:hover:border-line-strong",
  quiet: "text-text border border-transparent enabled:hover:bg-surface",
  danger: "bg-raised text-bad border border-line enabled:hover:border-bad",
};

interface ButtonProps extends ComponentProps<"button"> {
  readonly kind?: Kind;
  /** 28 px everywhere, 32 px on the first-run page. */
  readonly large?: boolean;
  readonly icon?: ReactNode;
}

/** A button that names its act. */
export function Button({
  kind = "plain",
  large = false,
  icon,
  className = "",
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md px-3 whitespace-nowrap transition-colors disabled:opacity-55 ${
        large ? "h-8" : "h-7"
      } ${looks[kind]} ${className}`}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}
