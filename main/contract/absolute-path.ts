import { z } from "zod";

/** Of Linux, macOS or Windows; nothing that a shell or the place of a program's start could change. */
export const absolutePath = z
  .string()
  .max(4000)
  .regex(/^(?:\/|[A-Za-z]:[\\/]).*[^\s]$/u, "an absolute path");
