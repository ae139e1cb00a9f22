-- Keys of the page that Quarto reads and the format at hand does nothing with: each is told in a warning. A render by the
-- package tells of them itself, with their lines, and sets the page of Word, which Quarto alone cannot.

local pagekeys = {}

local EVERYWHERE = { html = true, typst = true, docx = true }
local ON_PAPER = { typst = true, docx = true }
local NO_LISTS = { html = true, typst = true }
local UNHONOURED = {
  ["geometry"] = EVERYWHERE,
  ["documentclass"] = EVERYWHERE,
  ["classoption"] = EVERYWHERE,
  ["max-width"] = EVERYWHERE,
  ["indent"] = EVERYWHERE,
  ["page-numbering"] = EVERYWHERE,
  ["margin-left"] = ON_PAPER,
  ["margin-right"] = ON_PAPER,
  ["margin-top"] = ON_PAPER,
  ["margin-bottom"] = ON_PAPER,
  ["sansfont"] = ON_PAPER,
  ["monofont"] = ON_PAPER,
  ["fontcolor"] = ON_PAPER,
  ["linkcolor"] = ON_PAPER,
  ["backgroundcolor"] = ON_PAPER,
  ["monobackgroundcolor"] = ON_PAPER,
  ["grid"] = ON_PAPER,
  ["page-layout"] = ON_PAPER,
  ["toc-location"] = ON_PAPER,
  ["title-block-banner"] = ON_PAPER,
  ["lof"] = NO_LISTS,
  ["lot"] = NO_LISTS,
}
local OF_WORD = { "papersize", "margin", "line-numbers", "mainfont", "fontsize", "linestretch" }
local NAMES = { html = "a web page", typst = "a PDF", docx = "Word" }

local function is_given(value)
  return value ~= nil and value ~= false and pandoc.utils.stringify(value) ~= "false"
end

local function warn(key, target, remedy)
  io.stderr:write(("riskset: `%s` is not honoured in %s; %s\n"):format(key, NAMES[target], remedy))
end

--- Tells of the keys of a document's metadata that its page does not have.
function pagekeys.told(doc)
  local target = FORMAT:match("^html") and "html" or FORMAT
  if not quarto or os.getenv("RISKSET_RENDER") or not NAMES[target] then
    return nil
  end
  -- Formats of other people have pages of their own.
  if not doc.meta["citation-abbreviations"] then
    return nil
  end
  local keys = pandoc.List({})
  for key, targets in pairs(UNHONOURED) do
    if targets[target] and is_given(doc.meta[key]) then
      keys:insert(key)
    end
  end
  keys:sort()
  for _, key in ipairs(keys) do
    warn(key, target, "remove it, or write it under a format that honours it")
  end
  if target == "html" and is_given(doc.meta["line-numbers"]) then
    warn("line-numbers", target, "write it under riskset-typst and riskset-docx")
  end
  for _, key in ipairs(target == "docx" and OF_WORD or {}) do
    if is_given(doc.meta[key]) then
      warn(key, target, "render with `riskset render`, which sets the page that Quarto made")
    end
  end
  return nil
end

return pagekeys
