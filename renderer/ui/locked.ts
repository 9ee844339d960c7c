import { createContext } from "react";

/** True around controls that the administrator has fixed. */
export const Locked = createContext(false);
