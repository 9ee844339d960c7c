export { WishesRow } from "./wishes-row";
