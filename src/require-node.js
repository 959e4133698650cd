// Plain JavaScript on purpose: an old Node cannot read the TypeScript that would refuse it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Akeru needs Node 22.18 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
