-- The shortcode `riskset` for Quarto: numbers and displays of a study in a document without code.
--
--     {{< riskset value table-1 group=overall statistic=n_group >}}
--     {{< riskset phrase table-2 endpoint=os group="MRD-" at=24 >}}
--     {{< riskset p table-2 endpoint=os >}}
--     {{< riskset display table-1 label=tbl-baseline >}}
--     {{< riskset methods >}}
--
-- The package answers: one call of Python for a document and format, and what it has computed for one format is kept for
-- the others. The built-in engine knows the same shortcode and needs none of this.

local folder = pandoc.path.directory(debug.getinfo(1, "S").source:sub(2))
local filters = pandoc.path.join({ pandoc.path.directory(folder), "filters" })

pcall(dofile(pandoc.path.join({ filters, "parts", "unasked.lua" })), filters)

local kept

-- All that is wrong ends the render: a number that is missing must not be overlooked.
local function stop(messages)
  for _, message in ipairs(messages) do
    io.stderr:write("riskset: " .. message .. "\n")
  end
  os.exit(83)
end

local function programs()
  local named = os.getenv("QUARTO_PYTHON")
  return named and { named } or { "python3", "python", "py" }
end

local function ask(further)
  local root = quarto.project.directory or pandoc.path.directory(quarto.doc.input_file)
  local arguments = pandoc.List({ "-m", "riskset.documents.answers", quarto.doc.input_file, root, FORMAT })
  arguments:extend(further)
  for _, program in ipairs(programs()) do
    local ok, said = pcall(pandoc.pipe, program, arguments, "")
    if ok then
      local answer = pandoc.json.decode(said, false)
      if answer.problems then
        stop(answer.problems)
      end
      return answer.answers
    end
    kept = said
  end
  stop({
    "the shortcode needs Python with the package riskset. "
      .. "Install it, or set QUARTO_PYTHON to a Python that has it. "
      .. tostring(type(kept) == "table" and kept.output or kept),
  })
end

-- As the package writes the call: sorted names, so that the same call has the same key however it is written.
local function key_of(args, kwargs)
  local told = pandoc.List({})
  for name, value in pairs(kwargs) do
    told:insert(name .. "=" .. pandoc.utils.stringify(value))
  end
  if not kwargs.study or pandoc.utils.stringify(kwargs.study) == "" then
    told:insert("study=study.yml")
  end
  table.sort(told)
  told = told:filter(function(one)
    return not one:match("=$")
  end)
  return table.concat({ args[1] or "", table.concat(args, " ", 2), table.unpack(told) }, "|")
end

-- The call as text, for one that the document's own text does not hold.
local function call_of(args, kwargs)
  local words = pandoc.List(args):map(function(word)
    return '"' .. word .. '"'
  end)
  for name, value in pairs(kwargs) do
    words:insert(name .. '="' .. pandoc.utils.stringify(value):gsub('"', '\\"') .. '"')
  end
  return table.concat(words, " ")
end

-- What the filter at pre-ast does for displays of cells.
local function repaired(blocks)
  for _, filter in ipairs(dofile(pandoc.path.join({ filters, "repairs.lua" }))) do
    blocks = blocks:walk(filter)
  end
  return blocks
end

-- Quarto reads such blocks before it comes to shortcodes.
local function read_native(block)
  return block.format == "pandoc-native" and pandoc.read(block.text, "native").blocks or nil
end

local TYPES = { tbl = "Table", fig = "Figure", stbl = "Table S", sfig = "Figure S" }

-- Quarto has made floats of divs by then as well: this one is made here, of a div that holds content and caption.
local function float_of(div)
  local content, caption = div.content, nil
  if content[#content].t == "Para" and #content > 1 then
    caption = content:remove(#content).content
  end
  content = content:walk({ RawBlock = read_native })
  local alt
  content:walk({
    Image = function(image)
      alt = alt or image.attributes["fig-alt"]
    end,
  })
  return quarto.FloatRefTarget({
    identifier = div.identifier,
    classes = {},
    attributes = alt and { ["fig-alt"] = alt } or {},
    type = TYPES[div.identifier:match("^%a+")],
    content = content,
    caption_long = pandoc.Plain(caption or {}),
  })
end

local function floats_of(blocks)
  return pandoc.Blocks(pandoc.List(blocks):map(function(block)
    return block.t == "Div" and block.identifier ~= "" and float_of(block) or block
  end))
end

-- Within a line stands one paragraph at most.
local function paragraphs(blocks, context, call)
  if context == "block" then
    return blocks
  elseif #blocks > 1 then
    stop({ "`riskset " .. call .. "` stands within a line. Give it a paragraph of its own, or name one part of it." })
  end
  return blocks[1] and blocks[1].content or pandoc.Inlines({})
end

local answers

local function riskset(args, kwargs, _, _, context)
  local plain = pandoc.List(args):map(pandoc.utils.stringify)
  answers = answers or ask({})
  local key = key_of(plain, kwargs)
  if not answers[key] then
    local more = ask({ call_of(plain, kwargs) })
    for name, value in pairs(more) do
      answers[name] = value
    end
  end
  local answer = answers[key]
  if not answer then
    stop({ "the shortcode `riskset " .. call_of(plain, kwargs) .. "` has no answer" })
  end
  local blocks = pandoc.read(answer, "markdown").blocks
  if plain[1] == "methods" then
    return paragraphs(blocks, context, call_of(plain, kwargs))
  elseif plain[1] ~= "display" then
    return blocks[1] and blocks[1].content or pandoc.Inlines({})
  elseif context ~= "block" then
    stop({ "`riskset display " .. plain[2] .. "` stands within a line. Give it a paragraph of its own." })
  end
  return floats_of(repaired(blocks))
end

return { ["riskset"] = riskset }
