import { create } from "zustand";

/** The five places of the rail, in its order. */
export const places = ["chat", "workspace", "models", "machine", "settings"] as const;
export type RailPlace = (typeof places)[number];
/** Beside those of the rail: the first page, and the second part of Machine. */
export type Place = RailPlace | "setup" | "fit";

interface NavigationState {
  /** Null for the moment until it is known whether there is a model. */
  readonly place: Place | null;
  readonly paletteOpen: boolean;
}

/** Where the user is. */
export const useNavigation = create<NavigationState>(() => ({ place: null, paletteOpen: false }));

/** Opens a place. */
export function goTo(place: Place): void {
  useNavigation.setState({ place, paletteOpen: false });
}

/** Opens the place to start with, unless the user was quicker. */
export function settleAt(place: Place): void {
  useNavigation.setState((state) => (state.place === null ? { place } : {}));
}

/** Opens or closes the palette. */
export function setPalette(open: boolean): void {
  useNavigation.setState({ paletteOpen: open });
}
