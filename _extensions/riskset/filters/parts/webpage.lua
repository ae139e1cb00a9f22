-- The page of a web page: what its metadata say of type, and of paper, margins, mark and running title in print.

local context = require("parts.context")

local webpage = {}

local PAPERS = {
  a4 = "A4", a5 = "A5", letter = "letter", ["us-letter"] = "letter", legal = "legal", ["us-legal"] = "legal",
}
local WIDTHS = { a4 = 21, a5 = 14.8, letter = 21.59, ["us-letter"] = 21.59, legal = 21.59, ["us-legal"] = 21.59 }
local HEIGHTS = { a4 = 29.7, a5 = 21, letter = 27.94, ["us-letter"] = 27.94, legal = 35.56, ["us-legal"] = 35.56 }
local CENTIMETRES = { cm = 1, mm = 0.1, ["in"] = 2.54, pt = 2.54 / 72 }
-- As in riskset.css.
local MARGINS = { top = "2.2cm", bottom = "2.2cm", left = "2.3cm", right = "2.3cm" }

-- A string of CSS: any character may stand in it but some of its own, and none may end the element.
local function quoted(text)
  return '"' .. text:gsub('[%c"\\<>&]', function(character)
    return ("\\%x "):format(character:byte())
  end) .. '"'
end

local function centimetres(length)
  local number, unit = length:match("^%s*([%d.]+)%s*(%a+)%s*$")
  return number and CENTIMETRES[unit] and tonumber(number) * CENTIMETRES[unit] or 0
end

local function margins(meta)
  local sides = {}
  for side, usual in pairs(MARGINS) do
    sides[side] = usual
  end
  if pandoc.utils.type(meta.margin) == "table" then
    local function take(name, targets)
      local given = context.text(meta.margin[name])
      for _, side in ipairs(given and targets or {}) do
        sides[side] = given
      end
    end
    take("x", { "left", "right" })
    take("y", { "top", "bottom" })
    for side in pairs(MARGINS) do
      take(side, { side })
    end
  end
  return sides
end

-- The margins of a printed page: the mark at the right, the running title at the left, both from the second page on.
local function heads(running, mark)
  local style = "font: %s 8.5pt Georgia, 'Times New Roman', serif; color: %s; vertical-align: bottom; padding-bottom: 4mm;"
  local boxes = {}
  if running then
    table.insert(boxes, ("@top-left { content: %s; %s text-align: left; }"):format(quoted(running), style:format("italic", "#464646")))
  end
  if mark then
    table.insert(boxes, ("@top-right { content: %s; %s text-align: right; }"):format(quoted(mark), style:format("bold", "#a3262a")))
  end
  return table.concat(boxes, "\n  ")
end

local function page_rules(meta)
  local paper = context.text(meta.papersize) or "a4"
  local sides = margins(meta)
  local across = centimetres(sides.left) + centimetres(sides.right)
  local down = centimetres(sides.top) + centimetres(sides.bottom)
  local name = PAPERS[paper] or "A4"
  local text = ("%.2fcm"):format((WIDTHS[paper] or 21) - across)
  local turned = ("%.2fcm"):format((HEIGHTS[paper] or 29.7) - across)
  local tallest = ("%.2fcm"):format((HEIGHTS[paper] or 29.7) - down - 3.5)
  local wide = ".landscape, figure.riskset-float:has(.riskset-wide)"
  return {
    ("@page {\n  size: %s;\n  margin: %s %s %s %s;\n  %s\n}"):format(
      name, sides.top, sides.right, sides.bottom, sides.left,
      heads(context.text(meta["running-title"]), context.text(meta["page-mark"]))
    ),
    "@page :first { @top-left { content: \"\"; } @top-right { content: \"\"; } }",
    ("@page riskset-wide { size: %s landscape; }"):format(name),
    "@media print {",
    ("  :root { --riskset-paper: %s; --riskset-tallest: %s; }"):format(text, tallest),
    ("  %s { --riskset-paper: %s; --riskset-tallest: %.2fcm; }"):format(wide, turned, (WIDTHS[paper] or 21) - down - 3.5),
    "}",
  }
end

-- Quarto puts the style sheets of the format behind these rules, which are the stronger ones.
local function type_rules(meta)
  local rules = {}
  local font, size, stretch = context.text(meta.mainfont), context.text(meta.fontsize), context.text(meta.linestretch)
  if font then
    table.insert(rules, ("html > body { font-family: %s, var(--serif); }"):format(quoted(font)))
  end
  if size then
    table.insert(rules, ("html:root, html { font-size: %s; }"):format(size))
    table.insert(rules, ("@media print { html:root, html { font-size: %s; } }"):format(size))
  end
  if stretch then
    table.insert(rules, ("html > body { line-height: %.3g; }"):format(1.2 * tonumber(stretch)))
  end
  return rules
end

--- Adds the style of the page to the head of a web page.
function webpage.apply(doc)
  if not context.html then
    return doc
  end
  local rules = pandoc.List(page_rules(doc.meta))
  rules:extend(type_rules(doc.meta))
  local style = pandoc.RawBlock("html", "<style>\n" .. table.concat(rules, "\n") .. "\n</style>")
  local includes = context.list(doc.meta["header-includes"])
  includes:insert(pandoc.MetaBlocks({ style }))
  doc.meta["header-includes"] = includes
  return doc
end

return webpage
