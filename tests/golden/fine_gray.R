# Values that Fine-Gray regression must reproduce, from R's cmprsk (crr) and survival (finegray).
# Run in this folder: Rscript fine_gray.R > fine_gray.json
# Data: tied.csv beside this script and the public data sets under data/.
suppressMessages({ library(survival); library(cmprsk) })
source("regression_cases.R")

cases <- list(
  list(name = "tied", data = "tied", time = "time", event = "st", cause = 1, terms = list("x", "z", c("g=B", "g=C"))),
  list(name = "tied, cause 2", data = "tied", time = "time", event = "st", cause = 2, terms = list("x", "z")),
  list(name = "tied, censoring by stratum", data = "tied", time = "time", event = "st", cause = 1, strata = "strat",
       terms = list("x", "z", c("g=B", "g=C"))),
  list(name = "pbc", data = "pbc", time = "time", event = "status", cause = 2, terms = list("age", "edema", "bili", "albumin")),
  list(name = "pbc, transplantation", data = "pbc", time = "time", event = "status", cause = 1, terms = list("age", "bili")),
  list(name = "mgus2", data = "mgus2", time = "time", event = "event", cause = 1, terms = list("age", "sex=M", "hgb", "mspike")),
  list(name = "mgus2, censoring by sex", data = "mgus2", time = "time", event = "event", cause = 2, strata = "sex",
       terms = list("age", "hgb")),
  list(name = "transplant", data = "transplant", time = "time", event = "event", cause = 2, positive = TRUE,
       terms = list("age", "sex=m")),
  list(name = "transplant, withdrawal", data = "transplant", time = "time", event = "event", cause = 3, positive = TRUE,
       terms = list("age", "sex=m"))
)

# Point estimates from survival's weighted rows, with delayed entry and with case weights. finegray leaves case
# weights out of the censoring distribution, so here a row of weight w stands 2 w times instead.
weighted <- list(
  list(name = "tied weighted", late_censoring = 0.25, data = "tied", time = "time", event = "st", cause = 1, cycled = TRUE, terms = list("x", "z")),
  list(name = "mgus2 weighted", late_censoring = 0.25, data = "mgus2", time = "time", event = "event", cause = 2, cycled = TRUE,
       terms = list("age", "hgb")),
  list(name = "mgus2 by age", late_censoring = 0.25, data = "mgus2", time = "time", event = "event", cause = 1, age_scale = 12,
       terms = list("sex=M", "hgb", "mspike")),
  list(name = "mgus2 by age weighted", late_censoring = 0.25, data = "mgus2", time = "time", event = "event", cause = 2, age_scale = 12,
       cycled = TRUE, terms = list("sex=M", "hgb"))
)

# A baseline for each stratum, with a censoring distribution of each or one of all.
stratified <- list(
  list(name = "tied by stratum", data = "tied", time = "time", event = "st", cause = 1, strata = "strat", baseline = TRUE,
       late_censoring = 0.25, terms = list("x", "z", c("g=B", "g=C"))),
  list(name = "tied by stratum, one censoring", data = "tied", time = "time", event = "st", cause = 2, strata = "strat",
       baseline = TRUE, censoring = "pooled", late_censoring = 0.25, terms = list("x", "z")),
  list(name = "mgus2 by sex", data = "mgus2", time = "time", event = "event", cause = 1, strata = "sex",
       baseline = TRUE, late_censoring = 0.25, terms = list("age", "hgb", "mspike")),
  list(name = "mgus2 by sex and age, one censoring", data = "mgus2", time = "time", event = "event", cause = 2,
       strata = "sex", baseline = TRUE, censoring = "pooled", age_scale = 12, late_censoring = 0.25, terms = list("hgb", "mspike"))
)

crr_case <- function(case) {
  d <- build(case)
  X <- unname(do.call(cbind, d$terms))
  group <- if (is.null(d$strata)) rep(1, length(d$time)) else as.integer(factor(d$strata))
  fit <- crr(d$time, d$code, X, cengroup = group, failcode = case$cause, gtol = 1e-10, maxiter = 50)
  patients <- rbind(apply(X, 2, quantile, 0.25, type = 1), apply(X, 2, quantile, 0.75, type = 1))
  at <- as.numeric(quantile(d$time[d$code == case$cause], c(0.1, 0.4, 0.7, 0.95), type = 1))
  curve <- predict(fit, patients)
  incidence <- lapply(2:3, function(column) curve[findInterval(at, curve[, 1]), column])
  residuals <- as.matrix(fit$res)
  list(spec = case, n = fit$n, coefficients = fit$coef, variance = fit$var, information = solve(fit$invinf),
       loglik = c(fit$loglik.null, fit$loglik), residual_squares = colSums(residuals^2),
       residuals = residuals[sampled(nrow(residuals)), , drop = FALSE], residual_rows = sampled(nrow(residuals)) - 1,
       patients = patients, at = at, incidence = incidence)
}

finegray_case <- function(case) {
  d <- build(case)
  frame <- data.frame(id = seq_along(d$time), time = d$time, X = I(unname(do.call(cbind, d$terms))))
  frame$code <- factor(ifelse(d$code == case$cause, 1, ifelse(d$code == 0, 0, 2)), 0:2, c("censored", "event", "other"))
  frame$entry <- if (is.null(d$entry)) 0 else d$entry
  frame$layer <- if (is.null(d$strata)) 1 else as.integer(factor(d$strata))
  if (!is.null(d$weights)) {
    frame <- frame[rep(seq_along(d$time), 2 * d$weights), ]
    frame$id <- seq_len(nrow(frame))
  }
  frame$X <- I(cbind(frame$layer, frame$X)) # the layer goes through finegray as a column
  left <- if (is.null(d$entry)) "Surv(time, code)" else "Surv(entry, time, code)"
  right <- if (is.null(d$strata) || identical(case$censoring, "pooled")) "~ X" else "~ X + strata(layer)"
  rows <- do.call(finegray, list(as.formula(paste(left, right)), data = frame, etype = "event", id = frame$id))
  columns <- matrix(as.numeric(rows$X), nrow(rows))
  layer <- columns[, 1]
  covariates <- columns[, -1, drop = FALSE]
  baseline <- if (is.null(case$baseline)) "~ covariates" else "~ covariates + strata(layer)"
  fit <- coxph(as.formula(paste("Surv(fgstart, fgstop, fgstatus)", baseline)), rows, weights = fgwt, ties = "breslow", robust = FALSE,
               control = coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 60))
  doubled <- if (is.null(d$weights)) 1 else 2
  list(spec = case, coefficients = unname(fit$coefficients), covariance = unname(fit$var) * doubled,
       gain = diff(fit$loglik) / doubled)
}

cat("{\"crr\": [\n", paste(vapply(cases, function(case) json(crr_case(case)), ""), collapse = ",\n"),
    "\n], \"finegray\": [\n", paste(vapply(weighted, function(case) json(finegray_case(case)), ""), collapse = ",\n"),
    "\n], \"stratified\": [\n", paste(vapply(stratified, function(case) json(finegray_case(case)), ""), collapse = ",\n"),
    "\n]}\n", sep = "")
