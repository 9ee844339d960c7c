/**
 * Stands in for `elkjs`, an optional layout of diagrams that does not ship: its licence is EPL or GPL, and mermaid's
 * own layout draws every kind of diagram. A diagram that asks for it is told as one that cannot be drawn.
 */
class NoElk {
  constructor() {
    throw new Error("The layout “elk” is not part of Quern. Leave it out of the diagram.");
  }
}

// The module that this one stands in for has a default export.
export default NoElk;
