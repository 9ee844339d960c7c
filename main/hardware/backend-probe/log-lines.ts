const wanted = /ggml_(?:vulkan|cuda|metal)|using device|loaded \S+ backend|^\s*Device \d+:/;
const mostLines = 200;

/** Keeps the lines of llama.cpp's log that tell of devices and libraries, without the folders in them. */
export class LogLines {
  readonly lines: string[] = [];

  /** Takes one message, which may hold several lines. */
  add(message: string): void {
    for (const line of message.split("\n")) {
      if (this.lines.length < mostLines && wanted.test(line)) this.lines.push(withoutFolder(line));
    }
  }
}

/** A library's path holds the name of the user whose folder the program is in. */
function withoutFolder(line: string): string {
  return line.replace(/(backend from ).*[\\/]/, "$1").slice(0, 500);
}
