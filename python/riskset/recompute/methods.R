# ---- How numbers are looked up and answered -------------------------------------------------

near <- 1e-9                       # times nearer than this part of them are one time
computed <- rep(NA_real_, nrow(expected))
done <- rep(FALSE, nrow(expected))

# The rows of the report's numbers with these names. Endpoints of curves stand under `variable`.
asked <- function(display, statistic, endpoint = "", model = "", group = "", variable = "", level = "") {
  rows <- index[[paste(display, statistic, endpoint, model, group, variable, level, sep = "\r")]]
  if (is.null(rows)) integer() else rows
}
index <- with(expected, list2env(split(
  seq_len(nrow(expected)), paste(display, statistic, endpoint, model, group, variable, level, sep = "\r")
)))

# Keep what was computed for the numbers with these names; NA says that there is no number.
answer <- function(value, ...) {
  rows <- asked(...)
  computed[rows] <<- if (is.function(value)) vapply(expected$at[rows], value, numeric(1)) else as.numeric(value)
  done[rows] <<- TRUE
}

# The groups, levels or models for which a display has a number.
those <- function(display, what, ...) {
  rows <- expected$display == display
  for (name in names(list(...))) rows <- rows & expected[[name]] == list(...)[[name]]
  unique(expected[[what]][rows])
}

# The calls of a display: what goes wrong is said, and its numbers are not recomputed.
section <- function(display, calls) {
  tryCatch(calls, error = function(fault) cat("Not computed: ", display, ": ", conditionMessage(fault), "\n", sep = ""))
  invisible()
}

# ---- The patients of a display --------------------------------------------------------------

in_unit <- function(time, from, to) time * days_in[[from]] / days_in[[to]]

# The patients of a population, with all times in the unit of the display.
patients <- function(population = NULL, unit) {
  d <- cohort
  for (name in names(units_of)) d[[name]] <- in_unit(d[[name]], units_of[[name]], unit)
  for (name in names(exposures)) d[[paste0("exposure.", name)]] <- NA
  if (!is.null(population)) d <- d[d[[paste0("population.", population)]] == 1, ]
  attr(d, "unit") <- unit
  d
}

# What became of each patient before a landmark: 0 still there, 1 left by an event, 2 by the end of follow-up.
fates <- function(d, at, free_of) {
  event <- left <- rep(FALSE, nrow(d))
  for (name in free_of) {
    time <- d[[paste0(name, ".time")]]
    happened <- d[[paste0(name, ".cause")]] > 0
    event <- event | (!is.na(time) & happened & time <= at * (1 + near))
    left <- left | (!is.na(time) & !happened & time < at * (1 - near))
  }
  ifelse(event, 1, ifelse(left, 2, 0))
}

# Those still followed and free of the events of some endpoints at a landmark, from which their time counts.
from_landmark <- function(d, at, unit, free_of, own_clock = character(), display = NULL) {
  at <- in_unit(at, unit, attr(d, "unit"))
  fate <- fates(d, at, free_of)
  if (!is.null(display)) {
    answer(at, display, "landmark")
    answer(sum(fate == 0), display, "n_kept")
    answer(sum(fate == 1), display, "n_left_by_event")
    answer(sum(fate == 2), display, "n_left_by_censoring")
  }
  for (column in setdiff(grep("\\.time$", names(d), value = TRUE), c(paste0(own_clock, ".time"), "landmark.time"))) {
    d[[column]] <- d[[column]] - at
    d[[column]][which(abs(d[[column]]) <= near * at)] <- 0
    entry <- sub("time$", "entry", column)
    if (!is.null(d[[entry]])) d[[entry]] <- pmax(d[[entry]] - at, 0)
  }
  # An exposure is what was known of it at the landmark.
  for (name in names(exposures)) {
    begins <- d[[paste0("exposure.", name, ".begins")]]
    exposed <- !is.na(begins) & begins <= at * (1 + near)
    group <- ifelse(exposed, d[[paste0("exposure.", name, ".group")]], exposures[[name]][1])
    d[[paste0("exposure.", name)]] <- factor(group, exposures[[name]])
  }
  kept <- d[fate == 0, ]
  attr(kept, "fates") <- fate
  kept
}

groups_of <- function(d, by) {
  name <- sub("^exposure\\.", "", by)
  if (name %in% names(exposures) && startsWith(by, "exposure.")) exposures[[name]] else levels(d[[by]])
}

# Stretches of follow-up of an endpoint: one for each patient, or before an exposure and from it on.
# An event at the time at which the exposure begins happened before it.
stretches <- function(d, endpoint, by = NULL) {
  time <- d[[paste0(endpoint, ".time")]]
  entry <- d[[paste0(endpoint, ".entry")]]
  s <- data.frame(
    row = seq_len(nrow(d)), entry = if (is.null(entry)) 0 else entry, time = time,
    cause = d[[paste0(endpoint, ".cause")]], end = time
  )
  s$group <- if (is.null(by)) factor("") else d[[by]]
  changing <- !is.null(by) && startsWith(by, "exposure.") && all(is.na(d[[by]]))
  if (changing) {
    begins <- d[[paste0(by, ".begins")]]
    begins[is.na(begins)] <- Inf
    group <- d[[paste0(by, ".group")]]
    before <- s[begins > s$entry & s$time > s$entry, ]
    at <- begins[before$row]
    before$cause <- ifelse(at < before$time, 0, before$cause)
    before$time <- pmin(at, before$time)
    before$group <- factor(groups_of(d, by)[1], groups_of(d, by))
    after <- s[begins < s$time & s$time > s$entry, ]
    after$entry <- pmax(begins[after$row], after$entry)
    after$group <- factor(group[after$row], groups_of(d, by))
    s <- rbind(before, after)
  }
  s <- s[!is.na(s$time), ]
  if (is.null(by)) s else s[!is.na(s$group), ]
}

# The two groups that "A vs B" names; all of them without a name.
compared <- function(text, names) {
  if (text == "") return(names)
  for (one in names) for (two in names) if (text == paste(one, "vs", two)) return(c(one, two))
  character()
}

# ---- Characteristics ------------------------------------------------------------------------

# Patients, counts with percentages, or summaries of a number, of everyone and of each group.
describe <- function(display, d, variable, by = NULL, percent = "non-missing") {
  grouped <- if (is.null(by)) rep(TRUE, nrow(d)) else !is.na(d[[by]])
  for (group in c("", if (!is.null(by)) groups_of(d, by))) {
    members <- if (group == "") grouped else grouped & d[[by]] == group
    answer(sum(members), display, "n_group", group = group)
    value <- d[[variable]][members]
    answer(sum(!is.na(value)), display, "n", group = group, variable = variable)
    answer(sum(is.na(value)), display, "missing", group = group, variable = variable)
    if (is.numeric(value)) {
      value <- value[!is.na(value)]
      some <- length(value) > 0
      answer(if (some) mean(value) else NA, display, "mean", group = group, variable = variable)
      answer(sd(value), display, "sd", group = group, variable = variable)
      answer(if (some) min(value) else NA, display, "minimum", group = group, variable = variable)
      answer(if (some) max(value) else NA, display, "maximum", group = group, variable = variable)
      quartiles <- quantile(value, c(0.25, 0.5, 0.75), type = 7)
      answer(quartiles[1], display, "lower_quartile", group = group, variable = variable)
      answer(quartiles[2], display, "median", group = group, variable = variable)
      answer(quartiles[3], display, "upper_quartile", group = group, variable = variable)
    } else {
      for (level in levels(value)) {
        count <- sum(value == level, na.rm = TRUE)
        of <- switch(percent,
          "non-missing" = sum(!is.na(value)), column = length(value),
          row = sum(d[[variable]][grouped] == level, na.rm = TRUE), total = sum(!is.na(d[[variable]][grouped]))
        )
        answer(count, display, "count", group = group, variable = variable, level = level)
        answer(if (of > 0) 100 * count / of else NA, display, "percent", group = group, variable = variable, level = level)
      }
    }
  }
}

# P of a characteristic between all groups or two. Without a name the test is chosen by the report's rule.
# The P values of pairs are adjusted over the pairs of the row, where the report does so.
compare <- function(display, d, variable, by, test = NULL, adjust = "none") {
  texts <- those(display, "group", variable = variable, statistic = "p_value")
  p <- vapply(texts, function(text) {
    names <- compared(text, groups_of(d, by))
    kept <- d[[by]] %in% names & !is.na(d[[variable]])
    group <- factor(as.character(d[[by]][kept]), names)
    as.numeric(p_of_values(d[[variable]][kept], group, test, ordinal = variable %in% ordinal))
  }, 1)
  adjusted <- p
  adjusted[texts != ""] <- p.adjust(p[texts != ""], adjust)
  for (place in seq_along(texts)) {
    answer(p[place], display, "unadjusted_p_value", group = texts[place], variable = variable)
    answer(adjusted[place], display, "p_value", group = texts[place], variable = variable)
  }
}

p_of_values <- function(value, group, test, ordinal) {
  group <- droplevels(group)
  if (is.factor(value) && is.null(test) && ordinal && nlevels(value) > 2) {
    score <- as.integer(value)
    if (nlevels(group) < 2 || length(unique(score)) < 2) return(NA)
    # Cochran and Armitage's trend: n times the squared correlation of score and group.
    if (nlevels(group) == 2) return(pchisq(length(score) * cor(score, as.integer(group))^2, 1, lower.tail = FALSE))
    return(kruskal.test(score, group)$p.value)
  }
  if (is.factor(value) && !isTRUE(test %in% c("wilcoxon", "kruskal-wallis"))) {
    counts <- table(droplevels(value), group)
    if (any(dim(counts) < 2)) return(NA)
    if (is.null(test)) test <- if (min(suppressWarnings(chisq.test(counts))$expected) >= 5) "chi-square" else "fisher"
    return(suppressWarnings(switch(test,
      "chi-square" = chisq.test(counts, correct = FALSE)$p.value,
      "chi-square-corrected" = chisq.test(counts)$p.value,
      fisher = fisher.test(counts, workspace = 2e7)$p.value
    )))
  }
  value <- as.numeric(value)
  if (nlevels(group) < 2 || length(unique(value)) < 2) return(NA)
  if (is.null(test)) test <- if (nlevels(group) == 2) "wilcoxon" else "kruskal-wallis"
  switch(test,
    wilcoxon = wilcox.test(value ~ group, exact = FALSE, correct = FALSE)$p.value,
    "kruskal-wallis" = kruskal.test(value, group)$p.value,
    "student-t" = t.test(value ~ group, var.equal = TRUE)$p.value,
    "welch-t" = t.test(value ~ group)$p.value,
    anova = oneway.test(value ~ group, var.equal = TRUE)$p.value
  )
}

# Absolute standardized difference of two groups: of a number Austin's, of levels Yang and Dalton's.
standardized_difference <- function(display, d, variable, by, model = "") {
  pair <- groups_of(d, by)
  if (length(pair) != 2) return(invisible())
  parts <- lapply(pair, function(group) d[[variable]][!is.na(d[[variable]]) & !is.na(d[[by]]) & d[[by]] == group])
  if (is.numeric(parts[[1]])) {
    value <- abs(mean(parts[[1]]) - mean(parts[[2]])) / sqrt((var(parts[[1]]) + var(parts[[2]])) / 2)
  } else {
    shares <- lapply(parts, function(part) table(part) / length(part))
    there <- which(shares[[1]] + shares[[2]] > 0)[-1]
    one <- shares[[1]][there]
    two <- shares[[2]][there]
    spread <- (diag(one, length(one)) - one %o% one + diag(two, length(two)) - two %o% two) / 2
    value <- sqrt(drop((one - two) %*% solve(spread, one - two)))
  }
  answer(value, display, "standardised_difference", model = model, variable = variable)
}

# ---- Curves ---------------------------------------------------------------------------------

# The steps of a curve: times, estimates and standard errors, and up to when it is known.
survival_curve <- function(s) {
  late <- any(s$entry > 0)
  if (late) s <- s[s$time > s$entry, ]
  fit <- if (late) survfit(Surv(entry, time, cause == 1) ~ 1, s) else survfit(Surv(time, cause == 1) ~ 1, s)
  error <- ifelse(fit$surv > 0, fit$std.err * fit$surv, 0)
  list(time = fit$time, value = fit$surv, error = error, start = 1, end = max(s$time), closed = min(fit$surv) < near)
}

# Aalen and Johansen's incidence with Gray's variance, by cmprsk; of patients who enter late without a variance.
incidence_curve <- function(s) {
  if (any(s$entry > 0)) {
    s <- s[s$time > s$entry, ]
    fit <- survfit(Surv(entry, time, factor(cause, 0:max(1, s$cause))) ~ 1, s, id = seq_len(nrow(s)))
    state <- which(fit$states == "1")
    free <- fit$pstate[, 1]
    return(list(time = fit$time, value = fit$pstate[, state], error = NULL, start = 0, end = max(s$time), closed = min(free) < near))
  }
  if (all(s$cause == 0)) return(list(time = 0, value = 0, error = 0, start = 0, end = max(s$time), closed = FALSE))
  fit <- cuminc(s$time, s$cause, cencode = 0)
  own <- fit[["1 1"]]
  if (is.null(own)) own <- list(time = 0, est = 0, var = 0)
  closed <- sum(vapply(fit, function(each) max(each$est), 1)) > 1 - near
  list(time = own$time, value = own$est, error = sqrt(own$var), start = 0, end = max(s$time), closed = closed)
}

step_at <- function(curve, what, at) {
  if (at > curve$end * (1 + near) && !curve$closed) return(NA)
  place <- which(curve$time <= at * (1 + near))
  if (length(place) == 0) return(if (what == "value") curve$start else 0)
  curve[[what]][max(place)]
}

limits <- function(value, error, level, scale) {
  z <- qnorm((1 + level) / 2)
  if (is.na(value) || value < near || (scale == "log-log" && value > 1 - near)) return(c(NA, NA))
  switch(scale,
    "log-log" = value^exp(c(1, -1) * z * error / abs(value * log(value))),
    log = c(value * exp(-z * error / value), min(value * exp(z * error / value), 1)),
    plain = c(max(value - z * error, 0), min(value + z * error, 1))
  )
}

# Patients, events, rates with limits, medians and numbers at risk, of everyone and of each group.
# A figure reads medians off survival alone: `medians = FALSE`.
rates <- function(display, d, endpoint, by = NULL, level = 0.95, scale = "log-log", medians = TRUE) {
  all <- stretches(d, endpoint, by)
  for (group in those(display, "group", variable = endpoint, statistic = "n")) {
    s <- if (group == "") all else all[all$group == group, ]
    answer(length(unique(s$row)), display, "n", group = group, variable = endpoint)
    answer(sum(s$cause == 1), display, "events", group = group, variable = endpoint)
    answer(function(at) sum(s$time >= at * (1 - near) & (s$entry == 0 | s$entry < at * (1 - near))),
      display, "n_risk", group = group, variable = endpoint)
    answer(function(at) sum(s$cause == 0 & s$time == s$end & abs(s$time - at) <= near * max(1, at)),
      display, "n_censored", group = group, variable = endpoint)
    answer(function(at) sum(s$cause == 1 & s$time <= at * (1 + near)), display, "events_to", group = group, variable = endpoint)
    answer(function(at) sum(s$cause == 0 & s$time == s$end & s$time <= at * (1 + near)),
      display, "censored_to", group = group, variable = endpoint)
    if (nrow(s) == 0) next
    curve <- if (endpoint %in% competing) incidence_curve(s) else survival_curve(s)
    answer(function(at) step_at(curve, "value", at), display, "estimate", group = group, variable = endpoint)
    if (is.null(curve$error)) next
    answer(function(at) step_at(curve, "error", at), display, "std_error", group = group, variable = endpoint)
    ends <- function(at) limits(step_at(curve, "value", at), step_at(curve, "error", at), level, scale)
    answer(function(at) ends(at)[1], display, "lower", group = group, variable = endpoint)
    answer(function(at) ends(at)[2], display, "upper", group = group, variable = endpoint)
    if (medians) median_of(display, curve, group, endpoint, level, scale)
    else for (end in c("", "_lower", "_upper")) answer(NA, display, paste0("median", end), group = group, variable = endpoint)
  }
}

# The first times at which a curve, and its limits, have come half the way.
median_of <- function(display, curve, group, endpoint, level, scale) {
  ends <- mapply(limits, curve$value, curve$error, MoreArgs = list(level = level, scale = scale))
  heights <- rbind(curve$value, if (curve$start == 1) ends else ends[2:1, , drop = FALSE])
  half <- if (curve$start == 1) heights <= 0.5 + near else heights >= 0.5 - near
  first <- apply(half, 1, function(reached) if (any(reached, na.rm = TRUE)) curve$time[which(reached)[1]] else NA)
  answer(first[1], display, "median", group = group, variable = endpoint)
  answer(first[2], display, "median_lower", group = group, variable = endpoint)
  answer(first[3], display, "median_upper", group = group, variable = endpoint)
}

# The first group's rate less the second's at a time, with normal limits and P.
differences <- function(display, d, endpoint, by, level = 0.95) {
  all <- stretches(d, endpoint, by)
  for (text in those(display, "group", variable = endpoint, statistic = "difference")) {
    names <- compared(text, groups_of(d, by))
    if (any(!names %in% all$group)) {
      for (end in c("", "_lower", "_upper", "_p_value")) {
        answer(NA, display, paste0("difference", end), group = text, variable = endpoint)
      }
      next
    }
    curve <- lapply(names, function(group) {
      s <- all[all$group == group, ]
      if (endpoint %in% competing) incidence_curve(s) else survival_curve(s)
    })
    if (is.null(curve[[1]]$error) || is.null(curve[[2]]$error)) next
    value <- function(at) step_at(curve[[1]], "value", at) - step_at(curve[[2]], "value", at)
    error <- function(at) sqrt(step_at(curve[[1]], "error", at)^2 + step_at(curve[[2]], "error", at)^2)
    there <- function(at, x) if (is.na(error(at)) || error(at) < near) NA else x
    z <- qnorm((1 + level) / 2)
    own <- function(f, statistic) answer(f, display, statistic, group = text, variable = endpoint)
    own(function(at) there(at, value(at)), "difference")
    own(function(at) there(at, value(at) - z * error(at)), "difference_lower")
    own(function(at) there(at, value(at) + z * error(at)), "difference_upper")
    own(function(at) there(at, 2 * pnorm(-abs(value(at)) / error(at))), "difference_p_value")
  }
}

# P of a comparison of curves: log-rank; of incidences Gray's; of groups that patients enter late Mantel and Byar's.
# Fewer than ten events are compared by permutation in the report, which is not done here.
compare_curves <- function(display, d, endpoint, by) {
  all <- stretches(d, endpoint, by)
  for (text in those(display, "group", variable = endpoint, statistic = "p_value")) {
    names <- compared(text, groups_of(d, by))
    s <- all[all$group %in% names, ]
    s$group <- droplevels(s$group)
    late <- any(s$entry > 0)
    if (length(names) == 0 || nlevels(s$group) < 2 || (!late && sum(s$cause == 1) < 10)) next
    p <- if (late) mantel_byar(s)
      else if (endpoint %in% competing) cuminc(s$time, s$cause, s$group, cencode = 0)$Tests["1", "pv"]
      else pchisq(survdiff(Surv(time, cause == 1) ~ group, s)$chisq, nlevels(s$group) - 1, lower.tail = FALSE)
    answer(p, display, "p_value", group = text, variable = endpoint)
  }
}

# The log-rank test of groups into which patients come late, which survdiff does not have: Mantel and Haenszel's sums.
mantel_byar <- function(s) {
  names <- levels(s$group)[-1]
  excess <- numeric(length(names))
  variance <- matrix(0, length(names), length(names))
  for (at in unique(s$time[s$cause == 1])) {
    there <- s[s$time >= at & s$entry < at, ]
    events <- there$time == at & there$cause == 1
    n <- nrow(there)
    d <- sum(events)
    shares <- vapply(names, function(name) mean(there$group == name), 1)
    excess <- excess + vapply(names, function(name) sum(there$group[events] == name), 1) - d * shares
    if (n > 1) variance <- variance + d * (n - d) / (n - 1) * (diag(shares, length(shares)) - shares %o% shares)
  }
  pchisq(drop(excess %*% solve(variance, excess)), length(names), lower.tail = FALSE)
}

# Follow-up by the reverse Kaplan-Meier estimate: a death leaves the risk set before a censoring of its time.
follow_up <- function(display, d, endpoint, by = NULL, range = "observed") {
  all <- stretches(d, endpoint, by)
  for (group in those(display, "group", variable = endpoint, statistic = "n")) {
    s <- if (group == "") all else all[all$group == group, ]
    answer(nrow(s), display, "n", group = group, variable = endpoint)
    answer(sum(s$cause == 1), display, "events", group = group, variable = endpoint)
    shown <- if (range == "event-free") s$time[s$cause == 0] else s$time
    answer(min(shown), display, "shortest", group = group, variable = endpoint)
    answer(max(shown), display, "longest", group = group, variable = endpoint)
    died <- s$cause > 0
    s$time <- ifelse(died, s$time * (1 - 1e-6), s$time)
    s$cause <- as.numeric(!died)
    median_of(display, survival_curve(s), group, endpoint, 0.95, "log-log")
  }
}

# ---- Regressions ----------------------------------------------------------------------------

precisely <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 100)

# The stretches of an endpoint with the covariates of a model, of patients who have them all.
# `variables` names the columns; `references` the level of each that others are compared with.
model_data <- function(d, endpoint, variables, references, per, any_event = FALSE) {
  exposure <- variables[startsWith(variables, "exposure.")]
  s <- stretches(d, endpoint, if (length(exposure)) exposure)
  if (any_event) s$cause <- as.numeric(s$cause > 0)
  for (place in seq_along(variables)) {
    name <- variables[place]
    value <- if (name %in% exposure) s$group else d[[name]][s$row]
    if (is.numeric(value)) value <- value / (if (is.null(per[[name]])) 1 else per[[name]])
    if (is.factor(value)) value <- relevel(droplevels(value), references[[name]])
    s[[paste0("x", place)]] <- value
  }
  s[complete.cases(s[paste0("x", seq_along(variables))]), ]
}

# A Cox regression, or Fine and Gray's: patients, events, ratios with limits, P values, tests of proportional hazards.
regression <- function(display, d, endpoint, model, variables, references = list(), per = list(), method = "cox",
                       level = 0.95) {
  s <- model_data(d, endpoint, variables, references, per, method == "any-event")
  own <- function(value, statistic, ...) answer(value, display, statistic, endpoint = endpoint, model = model, ...)
  called <- sub("^exposure\\.", "", variables)
  followed <- length(unique(stretches(d, endpoint)$row))
  count_patients(own, s, variables, called, followed, alone = if (grepl("univariable$", model)) called else "")
  late <- any(s$entry > 0)
  if (any(grepl("Firth", expected$method[asked_model(display, endpoint, model, called)]))) return(invisible())
  if (method == "fine-gray") {
    if (!late) fine_gray(own, s, variables, called, model, level)
    return(invisible())
  }
  s$id <- s$row
  terms <- paste(paste0("x", seq_along(variables)), collapse = " + ")
  formula <- as.formula(paste("Surv(entry, time, cause == 1) ~", terms))
  if (!late) formula <- as.formula(paste("Surv(time, cause == 1) ~", terms))
  fit <- coxph(formula, s[s$time > s$entry | !late, ], ties = "efron", control = precisely, x = TRUE)
  ratios(own, coef(fit), vcov(fit), s, variables, called, level)
  alone <- if (grepl("univariable$", model)) called else ""
  own(AIC(fit), "aic", variable = alone)
  own(concordance(fit)$concordance, "concordance", variable = alone)
  tests <- cox.zph(fit, transform = "km")$table[, "p"]
  own(tests[["GLOBAL"]], "ph_p_value", variable = alone)
  for (place in seq_along(variables)) own(tests[[place]], "ph_p_value", variable = called[place])
}

asked_model <- function(display, endpoint, model, called) {
  expected$display == display & expected$endpoint == endpoint & expected$model == model &
    (!grepl("univariable$", model) | expected$variable %in% called)
}

count_patients <- function(own, s, variables, called, followed, alone) {
  everyone <- length(unique(s$row))
  coefficients <- sum(vapply(seq_along(variables), function(place) {
    value <- s[[paste0("x", place)]]
    if (is.factor(value)) nlevels(value) - 1 else 1
  }, 1))
  own(everyone, "n", variable = alone)
  own(sum(s$cause == 1), "events", variable = alone)
  own(followed - everyone, "missing", variable = alone)
  own(sum(s$cause == 1) / coefficients, "events_per_variable", variable = alone)
  for (place in seq_along(variables)) {
    value <- s[[paste0("x", place)]]
    own(everyone, "n", variable = called[place])
    own(sum(s$cause == 1), "events", variable = called[place])
    if (!is.factor(value)) next
    own(1, "reference", variable = called[place], level = levels(value)[1])
    for (level in levels(value)) {
      own(length(unique(s$row[value == level])), "n", variable = called[place], level = level)
      own(sum(s$cause[value == level] == 1), "events", variable = called[place], level = level)
    }
  }
}

ratios <- function(own, coefficients, covariance, s, variables, called, level) {
  z <- qnorm((1 + level) / 2)
  last <- 0
  for (place in seq_along(variables)) {
    value <- s[[paste0("x", place)]]
    names <- if (is.factor(value)) levels(value)[-1] else ""
    columns <- last + seq_along(names)
    last <- max(columns)
    for (each in seq_along(names)) {
      b <- coefficients[columns[each]]
      error <- sqrt(covariance[columns[each], columns[each]])
      own(exp(b), "ratio", variable = called[place], level = names[each])
      own(exp(b - z * error), "lower", variable = called[place], level = names[each])
      own(exp(b + z * error), "upper", variable = called[place], level = names[each])
      own(2 * pnorm(-abs(b / error)), "p_value", variable = called[place], level = names[each])
    }
    statistic <- drop(coefficients[columns] %*% solve(covariance[columns, columns], coefficients[columns]))
    own(pchisq(statistic, length(columns), lower.tail = FALSE), "factor_p_value", variable = called[place])
  }
}

fine_gray <- function(own, s, variables, called, model, level) {
  design <- model.matrix(as.formula(paste("~", paste(paste0("x", seq_along(variables)), collapse = " + "))), s)
  fit <- crr(s$time, s$cause, design[, -1, drop = FALSE], failcode = 1, cencode = 0, gtol = 1e-9, maxiter = 50)
  ratios(own, fit$coef, fit$var, s, variables, called, level)
  own(2 * length(fit$coef) - 2 * fit$loglik, "aic", variable = if (grepl("univariable$", model)) called else "")
}

# ---- The effect of one group against another, from landmarks and in subgroups ----------------

# `at` is the landmark from which it is taken, NA for none.
effect <- function(display, d, endpoint, by, reference, model, at = NA, variable = "", level = "",
                   conf_level = 0.95) {
  here <- function(value, statistic, group = "") {
    rows <- asked(display, statistic, endpoint = endpoint, model = model, group = group, variable = variable, level = level)
    rows <- rows[is.na(at) | abs(expected$at[rows] - at) <= near * at]
    computed[rows] <<- value
    done[rows] <<- TRUE
  }
  here(sum(attr(d, "fates") == 1), "n_left_by_event")
  here(sum(attr(d, "fates") == 2), "n_left_by_censoring")
  s <- stretches(d, endpoint, by)
  if (variable != "") s <- s[d[[variable]][s$row] %in% level, ]
  here(length(unique(s$row)), "n")
  here(sum(s$cause == 1), "events")
  events <- numeric()
  for (group in groups_of(d, by)) {
    events <- c(events, sum(s$cause[s$group == group] == 1))
    here(length(unique(s$row[s$group == group])), "n", group)
    here(sum(s$cause[s$group == group] == 1), "events", group)
  }
  if (endpoint %in% competing) return(invisible())
  other <- setdiff(groups_of(d, by), reference)
  text <- paste(other, "vs", reference)
  values <- rep(NA, 4)
  if (all(events > 0)) {
    s$x <- as.numeric(s$group != reference)
    fit <- coxph(Surv(entry, time, cause == 1) ~ x, s[s$time > s$entry, ], control = precisely)
    values <- c(exp(coef(fit)), exp(confint(fit, level = conf_level)), summary(fit)$coefficients[, "Pr(>|z|)"])
  }
  for (place in 1:4) here(values[place], c("ratio", "lower", "upper", "p_value")[place], text)
}

# P of the likelihood-ratio test that the effect is the same in all levels of a variable.
interaction_test <- function(display, d, endpoint, by, reference, model, variable) {
  s <- stretches(d, endpoint, by)
  s$x <- as.numeric(s$group != reference)
  s$of <- droplevels(d[[variable]][s$row])
  s <- s[s$time > s$entry & !is.na(s$of), ]
  main <- coxph(Surv(entry, time, cause == 1) ~ x + of, s, control = precisely)
  whole <- coxph(Surv(entry, time, cause == 1) ~ x * of, s, control = precisely)
  statistic <- 2 * (whole$loglik[2] - main$loglik[2])
  p <- pchisq(statistic, nlevels(s$of) - 1, lower.tail = FALSE)
  answer(p, display, "interaction_p_value", endpoint = endpoint, model = model, variable = variable)
}

# ---- What befell patients -------------------------------------------------------------------

members_of <- function(d, by, group) {
  if (is.null(by)) return(rep(TRUE, nrow(d)))
  if (group == "") !is.na(d[[by]]) else !is.na(d[[by]]) & d[[by]] == group
}

# Who had it, at some grade where there are grades, and when: counts, percentages, medians and P values.
# `had` is a column of 1, 0 and NA, `grade` one of grades; `bands` names rows by their lowest and highest grade.
events <- function(display, d, name, by = NULL, had = NULL, grade = NULL, bands = list(), severe = NULL, onset = NULL,
                   onset_label = "Onset", duration = NULL, count_test = NULL, time_test = NULL) {
  groups <- c("", if (!is.null(by)) groups_of(d, by))
  for (group in groups) answer(sum(members_of(d, by, group)), display, "n_group", group = group)
  rows <- list(if (is.null(grade)) d[[had]] == 1 else d[[grade]] > 0)
  names(rows) <- if (is.null(grade)) " " else "Any grade"
  if (!is.null(grade) && !is.null(severe)) rows[[paste("Grade \u2265", severe)]] <- d[[grade]] >= severe
  for (band in names(bands)) rows[[band]] <- d[[grade]] >= bands[[band]][1] & d[[grade]] <= bands[[band]][2]
  test <- function(level, value, chosen) {
    for (text in those(display, "group", variable = name, statistic = "p_value", level = level)) {
      names <- compared(text, groups_of(d, by))
      kept <- d[[by]] %in% names & !is.na(value)
      p <- p_of_values(value[kept], factor(as.character(d[[by]][kept]), names), chosen, ordinal = FALSE)
      answer(p, display, "p_value", group = text, variable = name, level = level)
    }
  }
  for (row in names(rows)) {
    level <- trimws(row)
    for (group in groups) {
      value <- rows[[row]][members_of(d, by, group)]
      own <- function(number, statistic) answer(number, display, statistic, group = group, variable = name, level = level)
      own(sum(!is.na(value)), "n")
      own(sum(is.na(value)), "missing")
      own(sum(value, na.rm = TRUE), "count")
      own(if (any(!is.na(value))) 100 * mean(value, na.rm = TRUE) else NA, "percent")
    }
    test(level, factor(rows[[row]]), count_test)
  }
  if (length(bands)) {
    of <- rep(NA, nrow(d))
    for (band in names(bands)) of[which(rows[[band]])] <- band
    test("Grades", factor(of), count_test)
  }
  had_it <- !is.na(rows[[1]]) & rows[[1]]
  for (column in c(onset, duration)) {
    level <- if (identical(column, onset)) onset_label else "Duration"
    for (group in groups) {
      value <- d[[column]][members_of(d, by, group) & had_it]
      some <- value[!is.na(value)]
      own <- function(number, statistic) answer(number, display, statistic, group = group, variable = name, level = level)
      own(length(some), "n")
      own(sum(is.na(value)), "unknown")
      own(if (length(some)) median(some) else NA, "median")
      own(if (length(some)) min(some) else NA, "minimum")
      own(if (length(some)) max(some) else NA, "maximum")
    }
    test(level, ifelse(had_it, d[[column]], NA), time_test)
  }
}

# The incidence of an endpoint at the times of the report, each of which has a name.
incidences <- function(display, d, endpoint, by = NULL, level = 0.95) {
  all <- stretches(d, endpoint, by)
  for (name in those(display, "level", variable = endpoint, statistic = "estimate")) {
    for (group in those(display, "group", variable = endpoint, statistic = "estimate", level = name)) {
      s <- if (group == "") all else all[all$group == group, ]
      curve <- incidence_curve(s)
      own <- function(f, statistic) answer(f, display, statistic, group = group, variable = endpoint, level = name)
      own(function(at) sum(s$time >= at * (1 - near)), "n_risk")
      own(function(at) step_at(curve, "value", at), "estimate")
      ends <- function(at) limits(step_at(curve, "value", at), step_at(curve, "error", at), level, "log-log")
      own(function(at) ends(at)[1], "lower")
      own(function(at) ends(at)[2], "upper")
    }
  }
}

# Who is analyzed from a landmark, and of these who was exposed by it and after it.
landmark_account <- function(display, d, at, unit, free_of, by = NULL, exposure = NULL, label = NULL) {
  at <- in_unit(at, unit, attr(d, "unit"))
  fate <- fates(d, at, free_of)
  answer(at, display, "landmark")
  answer(sum(fate == 0), display, "n_kept")
  answer(sum(fate == 1), display, "n_left_by_event")
  answer(sum(fate == 2), display, "n_left_by_censoring")
  everyone <- rep(TRUE, nrow(d))
  rows <- list("Left before the landmark" = list(fate != 0, everyone), "Analyzed from the landmark" = list(fate == 0, everyone))
  if (!is.null(exposure)) {
    begins <- d[[paste0(exposure, ".begins")]]
    exposed <- !is.na(begins) & begins <= at * (1 + near)
    rows[[paste(label, "by the landmark")]] <- list(fate == 0 & exposed, fate == 0)
    rows[[paste(label, "after the landmark")]] <- list(fate == 0 & !is.na(begins) & !exposed, fate == 0)
  }
  for (group in c("", if (!is.null(by)) groups_of(d, by))) {
    members <- members_of(d, by, group)
    answer(sum(members), display, "n_group", group = group)
    for (level in names(rows)) {
      count <- sum(members & rows[[level]][[1]])
      of <- sum(members & rows[[level]][[2]])
      answer(count, display, "count", group = group, level = level)
      answer(if (of > 0) 100 * count / of else NA, display, "percent", group = group, level = level)
    }
  }
}

# ---- What displays say of other displays ----------------------------------------------------

# Numbers that a display has from another one, under the same names.
same_as <- function(display, of) {
  key <- function(rows) with(expected[rows, ], paste(endpoint, model, group, variable, level, at, statistic, sep = "\r"))
  rows <- which(expected$display == display)
  sources <- which(expected$display %in% of & done)
  found <- match(key(rows), key(sources))
  computed[rows[!is.na(found)]] <<- computed[sources[found[!is.na(found)]]]
  done[rows[!is.na(found)]] <<- TRUE
}

# P values of other displays, and what adjustment for their number leaves of them.
# `families` names the displays whose P values are adjusted together.
ledger <- function(display, families, method = "holm") {
  rows <- which(expected$display == display & grepl("p_value$", expected$statistic) & !startsWith(expected$statistic, paste0(method, "_")))
  for (row in rows) {
    parts <- strsplit(expected$model[row], ", ", fixed = TRUE)[[1]]
    same <- asked(parts[1], expected$statistic[row], expected$endpoint[row], paste(parts[-1], collapse = ", "),
      expected$group[row], expected$variable[row], expected$level[row])
    if (length(same) == 1 && done[same]) {
      computed[row] <<- computed[same]
      done[row] <<- TRUE
    }
  }
  # Adjusted are the P values as the report has them, since each is compared by itself.
  display_of <- sub(",.*", "", expected$model[rows])
  for (displays in families) {
    own <- rows[display_of %in% displays]
    for (place in seq_along(own)) {
      adjusted <- p.adjust(expected$value[own], method)[place]
      row <- own[place]
      answer(adjusted, display, paste(method, expected$statistic[row], sep = "_"), expected$endpoint[row], expected$model[row],
        expected$group[row], expected$variable[row], expected$level[row])
    }
  }
}
