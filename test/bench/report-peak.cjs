// Loaded in front of the program: says at its end how much memory it took at most, in kilobytes.
process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}\n`));
