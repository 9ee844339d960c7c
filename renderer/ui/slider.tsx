interface SliderProps {
  readonly id?: string;
  /** Read aloud, where no label element names it. */
  readonly label?: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  /** The value in words: a position on the slider says little by itself. */
  readonly text: string;
  readonly describedBy?: string;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A value between two ends, turned with the pointer, the arrow keys, Page Up and Down, Home and End. */
export function Slider({ label, describedBy, text, onChange, ...rest }: SliderProps) {
  return (
    <input
      type="range"
      {...rest}
      aria-label={label}
      aria-valuetext={text}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.valueAsNumber)}
      className="slider h-5 w-full"
    />
  );
}
