# Shared by cox.R and fine_gray.R: reading a case's data by its specification, and writing values as JSON.

# JSON, as far as it is needed here: numbers with all their digits, matrices by row.
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    inner <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(inner, collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(x), '": ', inner, collapse = ", "), "}"))
  }
  if (is.matrix(x)) return(json(lapply(seq_len(nrow(x)), function(i) as.list(unname(x[i, ])))))
  if (length(x) != 1) return(json(as.list(unname(x))))
  if (is.na(x)) return("null")
  if (is.logical(x)) return(if (x) "true" else "false")
  if (is.character(x)) return(paste0('"', x, '"'))
  if (is.infinite(x)) return(if (x > 0) "1e999" else "-1e999")
  format(unname(x), digits = 17)
}

# A case names its columns; "column=level" is an indicator. Rows with a missing value are left out.
# cycled: case weights 1, 2, 0.5 in turn down the rows left. age_scale: the time axis is age, entered late, with
# follow-up turned into years by that divisor. late_censoring: censored times are put off by so much, where the
# reference treats a censoring tied with a failure in another way. positive: rows with a time of 0 are left out.
build <- function(case) {
  path <- if (case$data %in% c("tied", "untied")) case$data else file.path("data", case$data)
  frame <- read.csv(paste0(path, ".csv"), na.strings = "", stringsAsFactors = FALSE)
  column <- function(name) {
    parts <- strsplit(name, "=", fixed = TRUE)[[1]]
    if (length(parts) == 1) return(as.numeric(frame[[name]]))
    values <- as.character(frame[[parts[1]]])
    as.numeric(values == parts[2])
  }
  out <- list(time = frame[[case$time]], code = frame[[case$event]])
  if (!is.null(case$late_censoring)) out$time <- out$time + case$late_censoring * (out$code == 0)
  if (!is.null(case$entry)) out$entry <- frame[[case$entry]]
  if (!is.null(case$age_scale)) {
    out$entry <- frame$age
    out$time <- frame$age + out$time / case$age_scale
  }
  if (!is.null(case$strata)) out$strata <- frame[[case$strata]]
  if (!is.null(case$cluster)) out$cluster <- frame[[case$cluster]]
  terms <- lapply(case$terms, function(names) sapply(names, column))
  whole <- rep(TRUE, nrow(frame))
  for (part in c(out, terms)) whole <- whole & complete.cases(part)
  if (isTRUE(case$positive)) whole <- whole & out$time > 0
  if (!is.null(out$entry)) whole <- whole & out$entry < out$time
  out <- lapply(out, function(values) values[whole])
  out$terms <- lapply(terms, function(values) values[whole, , drop = FALSE])
  out$weights <- if (isTRUE(case$cycled)) c(1, 2, 0.5)[(seq_len(sum(whole)) - 1) %% 3 + 1] else NULL
  out
}

# Every so many rows, so that long residuals are sampled all along.
sampled <- function(n) unique(round(seq(1, n, length.out = min(n, 12))))
