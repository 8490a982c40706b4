// Behaviour common to the pages. Every page works without it.
import { startBars } from "./bars.js";
import { startCopy } from "./copy.js";
import { startLive } from "./live.js";
import { startLocalTime } from "./localtime.js";
import { startReading } from "./reading.js";
import { startSwap } from "./swap.js";

startSwap();
startLive();
startReading();
startBars();
startCopy();
startLocalTime();
