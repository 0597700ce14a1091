// Settings, and what the companion may do and why.
import {startForm, translate} from "./lib/form.js";

translate();
startForm();
