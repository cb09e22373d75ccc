import { mount } from "./mount";

mount(document);
