-- The package riskset, asked from a filter: by the Python that runs Quarto, that Quarto names, or one on the path.

local python = {}

local ASKED = [=[
import importlib.util, sys
if importlib.util.find_spec("riskset") is None:
    sys.exit(3)
from riskset.cli import main
main(sys.argv[1:])
]=]

--- What a command of riskset prints; nil where no Python has the package, or the command fails.
function python.said(arguments, input)
  local told = pandoc.List({ "-c", ASKED })
  told:extend(arguments)
  local programs = pandoc.List({ os.getenv("RISKSET_PYTHON") or os.getenv("QUARTO_PYTHON") or "python3", "python3", "python" })
  for _, program in ipairs(programs) do
    local done, said = pcall(pandoc.pipe, program, told, input or "")
    if done then
      return said
    end
  end
  return nil
end

return python
