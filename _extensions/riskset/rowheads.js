// After Quarto has rendered a project: lets the package riskset make the labels of rows header cells in PDFs by Typst.
//
// Quarto runs it by its own Deno. Where no Python has riskset, it says so, and the PDFs stay as Quarto made them.
// `riskset render` does the same by itself.
const QUIET = Deno.env.get("QUARTO_PROJECT_SCRIPT_QUIET") === "1";
const FOUND = "import importlib.util, sys; sys.exit(importlib.util.find_spec('riskset') is None)";

function run(python, ...args) {
  try {
    return new Deno.Command(python, { args, stdout: "piped", stderr: "piped" }).outputSync();
  } catch {
    return null; // there is no such program
  }
}

function outputs() {
  const file = Deno.env.get("QUARTO_USE_FILE_FOR_PROJECT_OUTPUT_FILES");
  try {
    return file ? Deno.readTextFileSync(file) : Deno.env.get("QUARTO_PROJECT_OUTPUT_FILES") ?? "";
  } catch {
    return "";
  }
}

const pdfs = Deno.env.get("RISKSET_RENDER") ? [] : outputs().split("\n").filter((each) => each.endsWith(".pdf"));
if (pdfs.length) {
  const named = Deno.env.get("QUARTO_PYTHON");
  const python = [...(named ? [named] : []), "python3", "python"].find((each) => run(each, "-c", FOUND)?.success);
  if (python) {
    const done = run(python, "-m", "riskset.cli", "row-heads", "--", ...pdfs);
    const said = new TextDecoder().decode(done.stderr).trim();
    if (said) console.error(said);
  } else if (!QUIET) {
    console.error("riskset: labels of rows are not header cells in the PDF, as no Python here has the package riskset");
  }
}
