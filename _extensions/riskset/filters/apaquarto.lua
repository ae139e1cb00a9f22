-- Gives the parts of a table or figure the number by which apaquarto counts.
--
-- apaquarto numbers tables and figures by attributes of its own, `prefix` and `tblnum` or `fignum`. It sets them before Quarto
-- makes parts of the displays of a cell (`tbl-subcap`, `fig-subcap`). Parts then lack them, and its filter ends the render. Each
-- part is given its number here, such as 1A. Nothing else has these attributes, so nothing happens in other formats.

-- apaquarto's Typst prints small letters over the parts, its other formats capitals.
local BEFORE_A = string.byte(FORMAT == "typst" and "a" or "A") - 1
local COUNTERS = { tbl = "tblnum", fig = "fignum" }
local wholes, with_parts = {}, {}

local function counter(float)
  return COUNTERS[float.identifier:match("^(%a+)%-")]
end

local function remember(float)
  local key = counter(float)
  if key and float.attributes.prefix and float.attributes[key] then
    wholes[float.identifier] = float.attributes
  end
end

local function number_part(float)
  local whole, place = float.identifier:match("^(.+)%-(%d+)$")
  local given = whole and wholes[whole]
  if not given or float.attributes.prefix then
    return nil
  end
  with_parts[whole] = true
  local key = counter(float)
  float.attributes.prefix = given.prefix
  float.attributes[key] = given[key] .. string.char(BEFORE_A + tonumber(place))
  return float
end

-- In LaTeX apaquarto writes an environment around each table, and LaTeX takes none within another. Quarto's own have parts.
local function leave_to_quarto(float)
  local whole = wholes[float.identifier] and float.identifier or float.identifier:match("^(.+)%-%d+$")
  if FORMAT == "latex" and whole and with_parts[whole] then
    float.attributes["disable-apaquarto-processing"] = "true"
    return float
  end
end

return { { FloatRefTarget = remember }, { FloatRefTarget = number_part }, { FloatRefTarget = leave_to_quarto } }
