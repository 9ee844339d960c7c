/**
 * Stands in for `elkjs`, an optional layout of diagrams that does not ship: its licence is EPL or GPL, and dagre, mermaid's
 * other layout, draws every kind of diagram. Diagrams are not let choose.
 */
class NoElk {
  constructor() {
    throw new Error("The layout “elk” is not part of Quern. Leave it out of the diagram.");
  }
}

// The module that this one stands in for has a default export.
export default NoElk;
