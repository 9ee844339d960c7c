export { noPolicy, openPolicy, type Policy, policyState } from "./policy";
