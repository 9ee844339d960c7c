export { createGitService, type GitServiceOptions, type GitServices } from "./service";
