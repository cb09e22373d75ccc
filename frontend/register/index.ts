import { inSteps } from "./steps";

inSteps(document);
