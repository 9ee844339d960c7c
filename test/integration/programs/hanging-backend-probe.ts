// Stands for a graphics driver that hangs in every call and lets no signal through but the last one.
process.on("SIGTERM", () => undefined);
for (;;) {
  // As a native call that never comes back: the event loop does not turn.
}
