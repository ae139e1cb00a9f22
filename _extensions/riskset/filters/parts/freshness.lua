-- Results that Quarto kept and that are of older files than there are now, as a document without a project has them from
-- `cache`: each is named in a warning, and in a draft a sentence before it says so on the page.
--
-- Tables, pictures and numbers in sentences hold a mark of the study and the data that they come from. The package compares
-- all marks of a document in one call of Python; where there is no Python that has it, nothing is said. No page holds the
-- mark of a table or a number.

local python = require("parts.python")

local freshness = {}

local COMPARED = "riskset-compared"
local RAW = "riskset"
local MARK = "riskset%-digest:[%w%%./_~-]+@%x+"

local function content_of(source)
  if source:match("^%a[%a+.-]+:") then
    return nil
  end
  local done, _, content = pcall(pandoc.mediabag.fetch, source)
  return done and content or nil
end

-- The marks in an element, in their order.
local function marks_of(element)
  local found = pandoc.List({})
  element:walk({
    Div = function(div)
      if div.attributes.origin then
        found:insert(div.attributes.origin)
      end
    end,
    RawBlock = function(raw)
      found:extend({ raw.text:match(MARK) })
    end,
    RawInline = function(raw)
      found:extend({ raw.format == RAW and raw.text:match(MARK) or nil })
    end,
    Image = function(image)
      local content = content_of(image.src)
      found:extend({ content and content:match(MARK) })
    end,
  })
  return found
end

-- Why marks are old, by mark.
local function reasons_of(marks)
  local folder = pandoc.path.directory(quarto.doc.input_file)
  local said = python.said({ "compare", folder }, table.concat(marks, "\n")) or ""
  local reasons = {}
  for mark, reason in said:gmatch("([^\t\n]+)\t([^\r\n]+)") do
    reasons[mark] = reason
  end
  return reasons
end

local function is_draft(meta)
  local profiles = "," .. (os.getenv("QUARTO_PROFILE") or "") .. ","
  return meta.draft == true or profiles:find(",draft,", 1, true) ~= nil
end

local function name_of(cell)
  local id = cell.identifier
  local function take(element)
    id = id ~= "" and id or element.identifier
  end
  cell:walk({ Div = take, Figure = take, Image = take })
  return id ~= "" and id:gsub("^cell%-", "") or "a cell without a label"
end

local function warn(name, reason)
  io.stderr:write(("riskset: %s shows results that were kept: %s\n"):format(name, reason))
end

local function on_page(reason)
  local words = ("These results may be old: %s. Execute this document anew: render it alone, with --cache-refresh if it has a cache.")
    :format(reason)
  return pandoc.Div({ pandoc.Para({ pandoc.Strong(pandoc.Inlines(words)) }) }, { class = "riskset-old" })
end

local function reason_in(element, reasons)
  local reason
  for _, mark in ipairs(marks_of(element)) do
    reason = reason or reasons[mark]
  end
  return reason
end

local function without_cells(blocks)
  return blocks:walk({
    Div = function(div)
      return div.classes:includes("cell") and {} or nil
    end,
  })
end

-- Tells of the pictures that the text names by their files; gives the last reason.
local function told_of_pictures(blocks, reasons)
  local last
  blocks:walk({
    Image = function(image)
      local reason = reason_in(pandoc.Plain({ image }), reasons)
      if reason then
        warn("the picture " .. image.src, reason)
        last = reason
      end
    end,
  })
  return last
end

local function without_pictures(blocks)
  return blocks:walk({
    Image = function()
      return {}
    end,
  })
end

-- Tells of the cells that show what is old, and of the text around them.
local function told(doc, reasons)
  local draft = is_draft(doc.meta)
  local text = without_cells(doc.blocks)
  local of_sentences = reason_in(without_pictures(text), reasons)
  local of_pictures = told_of_pictures(text, reasons)
  doc = doc:walk({
    Div = function(div)
      if not div.classes:includes("cell") then
        return nil
      end
      local reason = reason_in(div, reasons)
      if not reason then
        return nil
      end
      warn(name_of(div), reason)
      return draft and { on_page(reason), div } or nil
    end,
  })
  if of_sentences then
    warn("a number in a sentence", of_sentences)
  end
  if draft and (of_sentences or of_pictures) then
    doc.blocks:insert(1, on_page(of_sentences or of_pictures))
  end
  return doc
end

local function without_marks(doc)
  return doc:walk({
    Div = function(div)
      if div.attributes.origin and div.classes:includes("riskset-table") then
        div.attributes.origin = nil
        return div
      end
    end,
    RawInline = function(raw)
      return raw.format == RAW and {} or nil
    end,
  })
end

--- A document without the marks of its tables and numbers; under Quarto it is told, once, which results are old.
function freshness.checked(doc)
  local marks = quarto and not doc.meta[COMPARED] and marks_of(doc.blocks) or {}
  local reasons = #marks > 0 and reasons_of(marks) or {}
  doc = without_marks(next(reasons) and told(doc, reasons) or doc)
  -- The filter may be a format's and the document's, too.
  doc.meta[COMPARED] = #marks > 0 or nil
  return doc
end

return freshness
