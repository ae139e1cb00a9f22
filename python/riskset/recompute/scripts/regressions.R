# ---- Regressions ----------------------------------------------------------------------------

precisely <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 100)

# The stretches of an endpoint with the covariates of a model, of patients who have them all.
# `variables` names the columns; `references` the level of each that others are compared with.
# The products of two variables are matrices with a column for each pair of their columns.
model_data <- function(d, endpoint, variables, references, per, any_event = FALSE, products = list(), ...,
                       splines = list(), logs = list(), cuts = list()) {
  exposure <- variables[startsWith(variables, "exposure.")]
  s <- with_special(stretches(d, endpoint, if (length(exposure)) exposure), d, ...)
  for (cut in sort(unique(unlist(lapply(cuts, function(own) own$at))))) s <- parted(s, cut)
  if (any_event) s$cause <- as.numeric(s$cause > 0)
  for (place in seq_along(variables)) {
    name <- variables[place]
    value <- if (name %in% exposure) s$group else d[[name]][s$row]
    if (is.numeric(value)) value <- value / (if (is.null(per[[name]])) 1 else per[[name]])
    if (is.factor(value)) value <- relevel(droplevels(value), references[[name]])
    if (!is.null(logs[[name]])) value <- log(value, logs[[name]])
    if (!is.null(splines[[name]])) value <- bent(value, splines[[name]])
    if (!is.null(cuts[[name]])) value <- by_period(value, s, cuts[[name]])
    s[[paste0("x", place)]] <- value
  }
  s <- s[complete.cases(s[paste0("x", seq_along(variables))]), ]
  for (place in seq_along(products)) {
    both <- lapply(match(products[[place]], variables), function(each) indicators(droplevels_of(s[[paste0("x", each)]])))
    pairs <- expand.grid(two = seq_len(ncol(both[[2]])), one = seq_len(ncol(both[[1]])))
    value <- both[[1]][, pairs$one, drop = FALSE] * both[[2]][, pairs$two, drop = FALSE]
    shown <- cbind(colnames(both[[1]])[pairs$one], colnames(both[[2]])[pairs$two])
    colnames(value) <- apply(shown, 1, function(levels) paste(levels[levels != ""], collapse = " \u00d7 "))
    s[[paste0("x", length(variables) + place)]] <- value
  }
  s
}

# Stretches of follow-up parted at a time; what happens at it is of the part that ends with it.
parted <- function(s, cut) {
  both <- s$entry < cut & s$time > cut
  after <- s[both, ]
  after$entry <- rep(cut, nrow(after))
  s$cause[both] <- 0
  s$time[both] <- cut
  rbind(s, after)
}

# A number, or the levels of a factor but the first, with a column for each period that has an event.
by_period <- function(value, s, cuts) {
  columns <- if (is.factor(value)) {
    vapply(levels(value)[-1], function(level) as.numeric(value == level), numeric(length(value)))
  } else {
    matrix(value, dimnames = list(NULL, ""))
  }
  edges <- c(0, cuts$at, Inf)
  found <- lapply(seq_along(cuts$names), function(place) {
    there <- s$time > edges[place] & s$time <= edges[place + 1]
    if (!any(s$cause[there] == 1)) return(NULL)
    own <- columns * there
    later <- paste0(tolower(substr(cuts$names[place], 1, 1)), substring(cuts$names[place], 2))
    colnames(own) <- if (ncol(columns) == 1) cuts$names[place] else paste0(colnames(columns), ", ", later)
    own
  })
  do.call(cbind, found)
}

# The test that effects, listed period by period, are the same in all periods.
same_in_periods <- function(b, v, periods) {
  each <- length(b) / periods
  contrasts <- cbind(rep(-1, periods - 1), diag(1, periods - 1)) %x% diag(1, each)
  change <- contrasts %*% b
  pchisq(drop(t(change) %*% solve(contrasts %*% v %*% t(contrasts), change)), length(change), lower.tail = FALSE)
}

# The knots of a restricted cubic spline at Harrell's quantiles, by all patients with a value; of fewer than 100 the outer
# ones are the fifth smallest and the fifth largest.
knots_of <- function(value, count) {
  value <- sort(value)
  outer <- c(0.1, 0.05, 0.05, 0.05, 0.025)[count - 2]
  knots <- quantile(value, seq(outer, 1 - outer, length.out = count), names = FALSE)
  if (length(value) < 100) knots[c(1, count)] <- value[c(5, length(value) - 4)]
  unique(knots)
}

# The columns of a restricted cubic spline: the number, and a column for each knot but the last two.
bent <- function(value, knots) {
  k <- length(knots)
  p <- function(u) pmax(u, 0)^3
  more <- vapply(seq_len(k - 2), function(j) {
    (p(value - knots[j]) - p(value - knots[k - 1]) * (knots[k] - knots[j]) / (knots[k] - knots[k - 1]) +
      p(value - knots[k]) * (knots[k - 1] - knots[j]) / (knots[k] - knots[k - 1])) / (knots[k] - knots[1])^2
  }, numeric(length(value)))
  both <- cbind(value, matrix(more, nrow = length(value)))
  colnames(both) <- c("linear", paste("bend", seq_len(k - 2)))
  both
}

# Ratios of a spline between the values that a level names, such as `35 vs 21`; P of its columns that bend.
spline_effects <- function(own, levels, fit, columns, knots, name, level) {
  b <- coef(fit)[columns]
  v <- vcov(fit)[columns, columns]
  statistic <- drop(b[-1] %*% solve(v[-1, -1], b[-1]))
  own(pchisq(statistic, length(columns) - 1, lower.tail = FALSE), "nonlinear_p_value", variable = name)
  for (shown in grep(" vs ", levels, value = TRUE, fixed = TRUE)) {
    compared <- as.numeric(strsplit(shown, " vs ", fixed = TRUE)[[1]])
    found <- along(compared[1], compared[2], b, v, knots, level)
    for (each in names(found)) own(found[[each]], each, variable = name, level = shown)
  }
}

# The ratio of a value against a reference with its limits and P.
along <- function(at, reference, b, v, knots, level) {
  away <- drop(bent(at, knots) - bent(reference, knots))
  log_ratio <- sum(away * b)
  error <- sqrt(max(drop(away %*% v %*% away), 0))
  z <- qnorm((1 + level) / 2)
  list(ratio = exp(log_ratio), lower = exp(log_ratio - z * error), upper = exp(log_ratio + z * error),
    p_value = 2 * pnorm(-abs(log_ratio) / error))
}

# A curve of effect: the ratio along a number, and how many patients have which values. The curve goes from the tenth
# smallest value to the tenth largest; classes of values are merged until each has five patients.
effect_curve <- function(own, fit, columns, knots, name, values, reference, level) {
  values <- sort(values)
  if (is.null(reference)) reference <- median(values)
  own(reference, "reference_value", variable = name)
  b <- coef(fit)[columns]
  v <- vcov(fit)[columns, columns]
  for (each in c("ratio", "lower", "upper")) local({
    what <- each
    own(function(at) along(at, reference, b, v, knots, level)[[what]], what, variable = name)
  })
  first <- values[10]
  last <- rev(values)[10]
  edges <- seq(first, last, length.out = 25)
  held <- function(start, end) sum(values >= start & (if (end == last) values <= end else values < end))
  starts <- ends <- numeric()
  start <- first
  for (end in c(edges[2:24], last)) {
    if (held(start, end) >= 5) {
      starts <- c(starts, start)
      ends <- c(ends, end)
      start <- end
    }
  }
  if (length(ends) && start < last) ends[length(ends)] <- last
  counts <- mapply(held, starts, ends)
  place <- function(at) which.min(abs((starts + ends) / 2 - at))
  own(function(at) counts[place(at)], "class_n", variable = name)
  own(function(at) starts[place(at)], "class_start", variable = name)
  own(function(at) ends[place(at)], "class_end", variable = name)
}

droplevels_of <- function(value) if (is.factor(value)) droplevels(value) else value

# A number as a column, or a column for each level but the first.
indicators <- function(value) {
  if (is.numeric(value)) return(matrix(value, dimnames = list(NULL, "")))
  levels <- levels(value)[-1]
  matrix(as.numeric(rep(as.character(value), length(levels)) == rep(levels, each = length(value))), length(value),
    dimnames = list(NULL, levels))
}

# A Cox regression, or Fine and Gray's: patients, events, ratios with limits, P values, tests of proportional hazards.
regression <- function(display, d, endpoint, model, variables, references = list(), per = list(), method = "cox",
                       level = 0.95, products = list(), strata = NULL, weights = NULL, cluster = NULL,
                       splines = list(), logs = list(), cuts = list(), curve = NULL) {
  s <- model_data(d, endpoint, variables, references, per, method == "any-event", products, strata, weights, cluster,
    splines = splines, logs = logs, cuts = cuts)
  robust <- !is.null(weights) || !is.null(cluster)
  own <- function(value, statistic, ...) answer(value, display, statistic, endpoint = endpoint, model = model, ...)
  variables <- c(variables, names(products))
  called <- sub("^exposure\\.", "", variables)
  followed <- length(unique(stretches(d, endpoint)$row))
  count_patients(own, s, variables, called, followed, alone = if (grepl("univariable$", model)) called else "")
  late <- any(s$entry > 0)
  if (any(grepl("Firth", expected$method[asked_model(display, endpoint, model, called)]))) {
    if (method == "fine-gray" || robust || length(c(products, splines, cuts))) return(invisible())
    return(profiles(own, firth_cox(s, variables, late, strata), s, variables, level))
  }
  if (method == "fine-gray") {
    if (!late && !robust && is.null(strata)) fine_gray(own, s, variables, called, model, level)
    return(invisible())
  }
  s$id <- s$row
  terms <- paste(c(paste0("x", seq_along(variables)), if (!is.null(strata)) "strata(stratum)"), collapse = " + ")
  formula <- as.formula(paste("Surv(entry, time, cause == 1) ~", terms))
  if (!late) formula <- as.formula(paste("Surv(time, cause == 1) ~", terms))
  s <- s[s$time > s$entry | !late, ]
  fit <- if (robust) {
    coxph(formula, s, ties = "efron", control = precisely, x = TRUE, weights = weight, cluster = cluster, robust = TRUE)
  } else {
    coxph(formula, s, ties = "efron", control = precisely, x = TRUE)
  }
  ratios(own, coef(fit), vcov(fit), s, variables, called, level)
  for (name in names(splines)) {
    place <- match(name, variables)
    columns <- grep(paste0("^x", place, "(linear|bend)"), names(coef(fit)))
    levels <- those(display, "level", endpoint = endpoint, model = model, variable = called[place])
    spline_effects(own, levels, fit, columns, splines[[name]], called[place], level)
    if (!is.null(curve) && curve$variable == name) {
      values <- s[[paste0("x", place)]][!duplicated(s$row), 1]
      effect_curve(own, fit, columns, splines[[name]], called[place], values, curve$reference, level)
    }
  }
  for (name in names(cuts)) {
    place <- match(name, variables)
    before <- sum(vapply(seq_len(place - 1), function(each) coefficients_of(s[[paste0("x", each)]]), 1))
    columns <- before + seq_len(ncol(s[[paste0("x", place)]]))
    periods <- length(unique(findInterval(s$time[s$cause == 1], cuts[[name]]$at, left.open = TRUE)))
    if (periods < length(cuts[[name]]$names)) next
    p <- same_in_periods(coef(fit)[columns], vcov(fit)[columns, columns], periods)
    own(p, "change_p_value", variable = called[place])
  }
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

coefficients_of <- function(value) if (is.factor(value)) nlevels(value) - 1 else if (is.matrix(value)) ncol(value) else 1

count_patients <- function(own, s, variables, called, followed, alone) {
  everyone <- length(unique(s$row))
  coefficients <- sum(vapply(s[paste0("x", seq_along(variables))], coefficients_of, 1))
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
    names <- if (is.factor(value)) levels(value)[-1] else if (is.matrix(value)) colnames(value) else ""
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
