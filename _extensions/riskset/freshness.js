// Before Quarto renders a project: lets the package riskset remove kept results (`freeze`, `cache`) that are of older data, and
// answer the shortcodes of all documents in one go.
//
// Quarto runs it by its own Deno. Where no Python or no riskset is found, it says so and does nothing: a project that is
// frozen can be rendered without them.
const QUIET = Deno.env.get("QUARTO_PROJECT_SCRIPT_QUIET") === "1";
const FOUND = "import importlib.util, sys; sys.exit(importlib.util.find_spec('riskset') is None)";

function run(python, ...args) {
  try {
    return new Deno.Command(python, { args, stdout: "piped", stderr: "piped" }).outputSync();
  } catch {
    return null; // there is no such program
  }
}

const named = Deno.env.get("QUARTO_PYTHON");
const pythons = [...(named ? [named] : []), "python3", "python"];
const python = pythons.find((each) => run(each, "-c", FOUND)?.success);

if (!python) {
  if (!QUIET) {
    console.error("riskset: kept results are not compared with their data, as no Python here has the package riskset");
  }
} else {
  const done = run(python, "-m", "riskset.cli", "prepare");
  const text = new TextDecoder();
  const said = text.decode(done.stdout).trim();
  if (said) console.error(said);
  if (!done.success) {
    console.error(`riskset: kept results could not be compared with their data: ${text.decode(done.stderr).trim()}`);
  }
}
