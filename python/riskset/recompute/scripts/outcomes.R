# ---- Regressions of outcomes that are not times ----------------------------------------------

# Odds ratios, risk ratios, risk differences or mean differences: patients, effects with limits, P values.
# `columns` names the variables, `outcome` the column that holds 1 for the outcome and 0 for none, or a number.
outcome_regression <- function(display, d, endpoint, model, outcome, columns, measure, references = list(), per = list(),
                               level = 0.95, splines = list(), logs = list()) {
  own <- function(value, statistic, ...) answer_of(measure, value, display, statistic, endpoint = endpoint, model = model, ...)
  y <- d[[outcome]]
  s <- data.frame(y = y)
  for (place in seq_along(columns)) {
    name <- columns[place]
    value <- d[[name]]
    if (is.numeric(value)) value <- value / (if (is.null(per[[name]])) 1 else per[[name]])
    if (!is.null(logs[[name]])) value <- log(value, logs[[name]])
    if (!is.null(splines[[name]])) value <- bent(value, splines[[name]])
    s[[paste0("x", place)]] <- value
  }
  known <- complete.cases(s[-1])
  s <- s[known & !is.na(y), ]
  for (place in seq_along(columns)) {
    value <- s[[paste0("x", place)]]
    if (is.factor(value)) s[[paste0("x", place)]] <- relevel(droplevels(value), references[[columns[place]]])
  }
  alone <- if (grepl("univariable$", model)) columns else ""
  is_ratio <- measure %in% c("odds-ratio", "risk-ratio")
  count_outcomes(own, s, columns, c(sum(!known), sum(known & is.na(y))), alone, is_ratio)
  design <- model.matrix(~ ., s[-1])
  penalized <- any(grepl("Firth", expected$method[asked_model(display, endpoint, model, columns)]))
  if (penalized) {
    held <- firth_logistic(s$y, design)
    return(profiles(own, held, s, columns, level))
  }
  found <- effects_of(s$y, design, measure)
  b <- found$b[-1]
  v <- found$v[-1, -1, drop = FALSE]
  own(found$aic, "aic", variable = alone)
  reach <- if (is.finite(found$free)) qt((1 + level) / 2, found$free) else qnorm((1 + level) / 2)
  of_t <- function(t) if (is.finite(found$free)) 2 * pt(-abs(t), found$free) else 2 * pnorm(-abs(t))
  shown <- if (is_ratio) exp else identity
  effect <- if (is_ratio) "ratio" else "difference"
  together <- function(columns) {
    statistic <- drop(b[columns] %*% solve(v[columns, columns], b[columns]))
    if (!is.finite(found$free)) return(pchisq(statistic, length(columns), lower.tail = FALSE))
    pf(statistic / length(columns), length(columns), found$free, lower.tail = FALSE)
  }
  tell <- function(value, error, name, shown_level) {
    own(shown(value), effect, variable = name, level = shown_level)
    own(shown(value - reach * error), "lower", variable = name, level = shown_level)
    own(shown(value + reach * error), "upper", variable = name, level = shown_level)
    own(of_t(value / error), "p_value", variable = name, level = shown_level)
  }
  for (part in parts_of(s, columns)) {
    own(together(part$columns), "factor_p_value", variable = part$name)
    if (is.null(splines[[part$name]])) {
      for (each in seq_along(part$levels)) {
        column <- part$columns[each]
        tell(b[[column]], sqrt(v[column, column]), part$name, part$levels[each])
      }
      next
    }
    own(together(part$columns[-1]), "nonlinear_p_value", variable = part$name)
    levels <- those(display, "level", endpoint = endpoint, model = model, variable = part$name)
    for (contrast in grep(" vs ", levels, value = TRUE, fixed = TRUE)) {
      ends <- as.numeric(strsplit(contrast, " vs ", fixed = TRUE)[[1]])
      away <- drop(bent(ends[1], splines[[part$name]]) - bent(ends[2], splines[[part$name]]))
      own_b <- b[part$columns]
      own_v <- v[part$columns, part$columns]
      for (what in c("n", "events", "mean", "sd")) {
        own(switch(what, n = nrow(s), events = sum(s$y == 1), mean = mean(s$y), sd = sd(s$y)), what,
          variable = part$name, level = contrast)
      }
      tell(sum(away * own_b), sqrt(drop(away %*% own_v %*% away)), part$name, contrast)
    }
  }
}

# Keep a number, of several measures side by side only where it is of this one.
answer_of <- function(measure, value, ...) {
  rows <- asked(...)
  begins <- c("odds-ratio" = "logistic", "risk-ratio" = "modified Poisson", "risk-difference" = "modified least squares",
    "mean-difference" = "linear")[[measure]]
  rows <- rows[startsWith(expected$method[rows], begins)]
  computed[rows] <<- as.numeric(value)
  done[rows] <<- TRUE
}

# The columns of each variable behind the intercept, and its levels but the reference.
parts_of <- function(s, columns) {
  last <- 0
  lapply(seq_along(columns), function(place) {
    value <- s[[paste0("x", place)]]
    levels <- if (is.factor(value)) levels(value)[-1] else if (is.matrix(value)) colnames(value) else ""
    own <- last + seq_along(levels)
    last <<- max(own)
    list(name = columns[place], columns = own, levels = levels)
  })
}

count_outcomes <- function(own, s, columns, left_out, alone, is_ratio) {
  coefficients <- max(unlist(lapply(parts_of(s, columns), function(part) part$columns)))
  had <- sum(s$y == 1)
  tell <- function(y, ...) {
    own(length(y), "n", ...)
    own(sum(y == 1), "events", ...)
    own(mean(y), "mean", ...)
    own(sd(y), "sd", ...)
  }
  for (name in unique(c(alone, columns))) tell(s$y, variable = name)
  own(left_out[1], "missing", variable = alone)
  own(left_out[2], "without_outcome", variable = alone)
  own(min(had, nrow(s) - had) / coefficients, "events_per_variable", variable = alone)
  for (place in seq_along(columns)) {
    value <- s[[paste0("x", place)]]
    if (!is.factor(value)) next
    own(is_ratio, "reference", variable = columns[place], level = levels(value)[1])
    for (level in levels(value)) tell(s$y[value == level], variable = columns[place], level = level)
  }
}

# Coefficients with the intercept, their covariance, the degrees of freedom of t limits, and Akaike's criterion.
effects_of <- function(y, design, measure) {
  if (measure == "mean-difference") {
    fit <- lm(y ~ design - 1)
    return(list(b = coef(fit), v = vcov(fit), free = fit$df.residual, aic = AIC(fit)))
  }
  family <- c("odds-ratio" = "binomial", "risk-ratio" = "poisson", "risk-difference" = "gaussian")[[measure]]
  fit <- suppressWarnings(glm(y ~ design - 1, family = family, control = glm.control(epsilon = 1e-14, maxit = 100)))
  v <- vcov(fit)
  if (measure == "risk-difference") v <- v / summary(fit)$dispersion
  # The sandwich of White and Huber, without a correction for small samples.
  if (measure != "odds-ratio") v <- v %*% crossprod(design * (y - fitted(fit))) %*% v
  list(b = coef(fit), v = v, free = Inf, aic = if (measure == "odds-ratio") AIC(fit) else NA)
}
