import { config } from "zod";

// To be read before any schema: the page's policy refuses code made from text, which schemas try once to be quicker.
config({ jitless: true });
