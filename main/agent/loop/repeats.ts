/** After this many equal calls the model is told, and after one more the task is stopped. */
const toldAfter = 3;
/** Only this many calls back: what is asked again after much else is no loop. */
const window = 12;

/** Notices when the model makes the same call again and again, in turns with others as well, with nothing changed. */
export class Repeats {
  private calls: string[] = [];

  /** Takes a call as text. @returns what is to be done about it */
  take(call: string): "fine" | "tell" | "stop" {
    this.calls = [...this.calls.slice(1 - window), call];
    const count = this.calls.filter((one) => one === call).length;
    if (count > toldAfter) return "stop";
    return count === toldAfter ? "tell" : "fine";
  }

  /** Something is different: the same call may now give something else. */
  reset(): void {
    this.calls = [];
  }
}
