-- A numbered table or figure with its caption, as each format wants it.
--
-- A float is a Lua table: `id`, `kind` (tbl, fig, stbl, sfig), `title` (Table), `number` (1 or S1),
-- `caption` (inlines), `content` (blocks), `classes`, `attributes`; `finished` where its panels are already in their form.

local bookmarks = require("parts.bookmarks")
local context = require("parts.context")
local labels = require("parts.labels")
local regions = require("parts.regions")
local titled = require("parts.titled")

local NBSP = "\u{a0}"
local CAPTION_AT = { tbl = "top", stbl = "top", fig = "bottom", sfig = "bottom" }
-- A list of tables is Word's `TOC \c "Table"`; supplement items are counted and listed by themselves.
local SEQUENCE = { tbl = "Table", fig = "Figure", stbl = "Supplementary_Table", sfig = "Supplementary_Figure" }

local floats = {}

function floats.kind(id)
  local kind = id:match("^(%a+)%-.")
  return CAPTION_AT[kind] and kind or nil
end

--- Where the caption stands: as the float says, or the document, else above tables and below figures.
function floats.caption_location(float)
  local at = float.location or float.attributes["cap-location"] or float.attributes[float.kind .. "-cap-location"]
    or labels.caption_at[float.kind]
  if at == "top" or at == "bottom" then
    return at
  end
  return CAPTION_AT[float.kind]
end

--- Whether floats of a kind are tables.
function floats.is_table(kind)
  return kind == "tbl" or kind == "stbl"
end

local function described(image, alt)
  alt = alt or image.attributes["fig-alt"]
  image.attributes["fig-alt"] = nil
  if alt then
    image.caption = pandoc.Inlines(alt)
  end
  return image
end

--- Images get their alternative text; a figure alone in a paragraph is its image.
function floats.cleaned(float)
  if float.finished then
    return float.content
  end
  local alt = float.attributes["fig-alt"]
  return float.content:walk({
    traverse = "topdown",
    Figure = function(figure)
      local blocks = figure.content:walk({
        Image = function(image)
          return described(image, alt)
        end,
      })
      return blocks, false
    end,
    Image = function(image)
      return described(image, alt)
    end,
  })
end

local function html(float)
  local caption_id = float.id .. "-caption"
  local at = floats.caption_location(float)
  local inlines = pandoc.Inlines({
    pandoc.Span(pandoc.Inlines({ pandoc.Str(float.title .. NBSP .. float.number .. labels.delimiter()) }), {
      class = "caption-label",
    }),
  })
  if #float.caption > 0 then
    inlines:insert(pandoc.Space())
    inlines:extend(float.caption)
  end
  local caption = pandoc.Blocks({
    pandoc.RawBlock("html", ('<figcaption id="%s">'):format(context.xml(caption_id))),
    pandoc.Plain(inlines),
    pandoc.RawBlock("html", "</figcaption>"),
  })
  local blocks = pandoc.Blocks({
    pandoc.RawBlock(
      "html",
      ('<figure class="riskset-float riskset-float-%s" aria-labelledby="%s">'):format(
        float.kind,
        context.xml(caption_id)
      )
    ),
  })
  local body = pandoc.Div(float.finished and float.content or regions.named(floats.cleaned(float), caption_id), pandoc.Attr("", { "riskset-float-content" }))
  if at == "top" then
    blocks:extend(caption)
    blocks:insert(body)
  else
    blocks:insert(body)
    blocks:extend(caption)
  end
  blocks:insert(pandoc.RawBlock("html", "</figure>"))
  return pandoc.Div(blocks, pandoc.Attr(float.id, float.classes))
end

local function typst_string(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

-- pandoc's Typst writer drops the words of images; the figure says them.
local function typst_description(content)
  local words = pandoc.List({})
  content:walk({
    Image = function(image)
      if #image.caption > 0 then
        words:insert(pandoc.utils.stringify(image.caption))
      end
    end,
  })
  return #words > 0 and ("alt: %s, "):format(typst_string(table.concat(words, " "))) or ""
end

-- Typst counts by itself; `kind` and `supplement` are those that Quarto writes, and the template styles them.
local function typst(float)
  local content = floats.cleaned(float)
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", ("#figure(%s["):format(typst_description(content))) })
  blocks:extend(content)
  local closing = pandoc.Inlines({
    pandoc.RawInline("typst", ("], caption: figure.caption(position: %s, ["):format(floats.caption_location(float))),
  })
  closing:extend(float.caption)
  closing:insert(
    pandoc.RawInline(
      "typst",
      (']), kind: "quarto-float-%s", supplement: %s) <%s>\n'):format(
        float.kind,
        typst_string(float.title),
        float.id
      )
    )
  )
  blocks:insert(pandoc.Plain(closing))
  return blocks
end

local function word_caption(float)
  -- `S` of a supplement, or the chapter of a book, in which the count begins anew.
  local prefix, digits = float.number:match("^(.-)(%d*)$")
  local number = pandoc.Inlines({})
  if prefix ~= "" then
    number:insert(bookmarks.inline_run(prefix, "CaptionLabel"))
  end
  local anew = prefix:match("%.$") and digits == "1" and " \\r 1" or ""
  local field = ("SEQ %s \\* ARABIC%s"):format(SEQUENCE[float.kind], anew)
  number:insert(bookmarks.inline_field(field, digits, "CaptionLabel"))
  local whole = pandoc.Inlines({ bookmarks.inline_run(float.title .. NBSP, "CaptionLabel") })
  whole:extend(bookmarks.around(bookmarks.name(float.id .. "_n"), number))
  local inlines = bookmarks.around(bookmarks.name(float.id), whole)
  inlines:insert(bookmarks.inline_run(labels.delimiter(), "CaptionLabel"))
  if #float.caption > 0 then
    inlines:insert(pandoc.Space())
    inlines:extend(float.caption)
  end
  local style = floats.is_table(float.kind) and "Table Caption" or "Image Caption"
  return pandoc.Div({ pandoc.Para(inlines) }, { ["custom-style"] = style })
end

-- A paragraph between a table and what follows: two tables in a row would become one.
local function ends_in_table(blocks)
  local last = blocks[#blocks]
  if last == nil then
    return false
  elseif last.t == "Table" then
    return true
  elseif last.t == "RawBlock" then
    return last.format == "openxml" and last.text:match("</w:tbl>%s*$") ~= nil
  elseif last.t == "Div" then
    return ends_in_table(last.content)
  end
  return false
end

function floats.table_end()
  return pandoc.Div({ pandoc.Para({ pandoc.RawInline("openxml", "<w:r/>") }) }, { ["custom-style"] = "Table End" })
end

--- Blocks of Word with that paragraph where they end in a table.
function floats.closed(blocks)
  if ends_in_table(blocks) then
    blocks:insert(floats.table_end())
  end
  return blocks
end

local function without_other_formats(blocks)
  return blocks:walk({
    RawBlock = function(block)
      if block.format ~= "openxml" then
        return {}
      end
    end,
  })
end

-- The caption as words; of a part of a float that has no number its own alone.
local function spoken_caption(float)
  local words = pandoc.utils.stringify(float.caption or {})
  if not (float.title and float.number) then
    return words
  end
  local label = float.title .. NBSP .. float.number .. labels.delimiter()
  return words ~= "" and label .. " " .. words or label
end

--- What a float holds, in the styles of Word.
function floats.word_content(float)
  local content = floats.cleaned(float)
  if float.finished then
    return content
  end
  content = without_other_formats(content)
  if floats.is_table(float.kind) then
    content = content:walk({
      Table = function(element)
        element.caption = { long = {} }
        return element
      end,
    })
    local words = spoken_caption(float)
    return words ~= "" and titled.tables(content, words) or content
  end
  return content:walk({
    traverse = "topdown",
    Div = function(div)
      if div.attributes["custom-style"] then
        return div, false
      end
    end,
    Para = function(paragraph)
      return pandoc.Div({ paragraph }, { ["custom-style"] = "Captioned Figure" }), false
    end,
    Plain = function(paragraph)
      return pandoc.Div({ pandoc.Para(paragraph.content) }, { ["custom-style"] = "Captioned Figure" }), false
    end,
  })
end

local function word(float)
  local blocks = floats.word_content(float)
  blocks:insert(floats.caption_location(float) == "top" and 1 or #blocks + 1, word_caption(float))
  return pandoc.Div(floats.closed(blocks), pandoc.Attr(float.id, float.classes))
end

--- What stands in one column of a float whose columns have no captions of their own.
function floats.prepared(part, caption_id)
  if context.word then
    return floats.word_content(part)
  end
  local blocks = floats.cleaned(part)
  return context.html and regions.named(blocks, caption_id) or blocks
end

--- The blocks of the float in the format at hand, or nil for a format that is not ours.
function floats.render(float)
  if context.html then
    return html(float)
  elseif context.typst then
    return typst(float)
  elseif context.word then
    return word(float)
  end
  return nil
end

return floats
