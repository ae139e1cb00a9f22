# Values that Cox regression must reproduce, from R's survival package.
# Run in this folder: Rscript cox.R > cox.json
# Data: tied.csv beside this script and the public data sets under data/.
suppressMessages(library(survival))
source("regression_cases.R")

celltype <- c("celltype=smallcell", "celltype=adeno", "celltype=large")
cases <- list(
  list(name = "tied", data = "tied", time = "time", event = "st", events = c(1, 2), terms = list("x", "z", c("g=B", "g=C"))),
  list(name = "tied breslow", data = "tied", time = "time", event = "st", events = 1, ties = "breslow",
       terms = list("x", "z", c("g=B", "g=C"))),
  list(name = "tied weighted strata", data = "tied", time = "time", event = "st", events = 1, strata = "strat",
       cycled = TRUE, terms = list("x", "z")),
  list(name = "tied weighted breslow robust", data = "tied", time = "time", event = "st", events = 1, cycled = TRUE,
       ties = "breslow", robust = TRUE, terms = list("x", "z")),
  list(name = "lung", data = "lung", time = "time", event = "status", events = 1, terms = list("age", "sex", "ecog")),
  list(name = "lung by institution", data = "lung", time = "time", event = "status", events = 1, strata = "inst",
       terms = list("age", "sex", "ecog")),
  list(name = "lung clustered", data = "lung", time = "time", event = "status", events = 1, cluster = "inst",
       terms = list("age", "sex", "ecog")),
  list(name = "colon", data = "colon", time = "time", event = "status", events = 1,
       terms = list(c("rx=Lev", "rx=Lev+5FU"), "sex", "age", "nodes", "differ", "extent")),
  list(name = "veteran", data = "veteran", time = "time", event = "status", events = 1,
       terms = list("trt", celltype, "karno", "age", "diagtime", "prior")),
  list(name = "veteran strata breslow robust", data = "veteran", time = "time", event = "status", events = 1,
       strata = "celltype", ties = "breslow", robust = TRUE, terms = list("trt", "karno")),
  list(name = "pbc", data = "pbc", time = "time", event = "status", events = 2,
       terms = list("age", "edema", "bili", "albumin", "protime")),
  list(name = "mgus2", data = "mgus2", time = "time", event = "event", events = 1, terms = list("sex=M", "hgb", "mspike")),
  list(name = "mgus2 by age", data = "mgus2", time = "time", event = "event", events = c(1, 2), age_scale = 12,
       terms = list("sex=M", "hgb", "creat")),
  list(name = "mgus2 by age weighted strata robust", data = "mgus2", time = "time", event = "event", events = 2,
       age_scale = 12, strata = "sex", cycled = TRUE, robust = TRUE, terms = list("hgb", "creat", "mspike")),
  list(name = "heart", data = "heart", time = "stop", event = "event", events = 1, entry = "start",
       terms = list("age", "year", "surgery", "transplant")),
  list(name = "heart weighted strata", data = "heart", time = "stop", event = "event", events = 1, entry = "start",
       strata = "surgery", cycled = TRUE, terms = list("age", "year", "transplant")),
  list(name = "heart breslow clustered", data = "heart", time = "stop", event = "event", events = 1, entry = "start",
       cluster = "id", ties = "breslow", terms = list("age", "year", "surgery", "transplant")),
  list(name = "bladder2", data = "bladder2", time = "stop", event = "event", events = 1, entry = "start",
       strata = "enum", cluster = "id", terms = list("rx", "number", "size")),
  list(name = "flchain", data = "flchain", time = "time", event = "death", events = 1, log = FALSE,
       terms = list("age", "sex=M", "kappa", "lambda")),
  list(name = "nwtco", data = "nwtco", time = "time", event = "status", events = 1, strata = "study",
       terms = list("histol", c("stage=2", "stage=3", "stage=4"), "age")),
  list(name = "ovarian", data = "ovarian", time = "time", event = "status", events = 1, terms = list("rx", "age")),
  list(name = "kidney", data = "kidney", time = "time", event = "status", events = 1, cluster = "id",
       terms = list("age", "sex", c("disease=GN", "disease=AN", "disease=PKD")))
)

test <- function(statistic, df) list(statistic = statistic, df = df, p_value = pchisq(statistic, df, lower.tail = FALSE))

fit_case <- function(case) {
  d <- build(case)
  event <- as.integer(d$code %in% case$events)
  p <- sum(vapply(d$terms, ncol, 1L))
  frame <- data.frame(time = d$time, event = event)
  if (!is.null(d$entry)) frame$entry <- d$entry
  frame$layer <- if (is.null(d$strata)) 1 else d$strata
  frame$group <- if (is.null(d$cluster)) seq_along(event) else d$cluster
  frame$w <- if (is.null(d$weights)) 1 else d$weights
  names <- paste0("v", seq_along(d$terms))
  for (i in seq_along(names)) frame[[names[i]]] <- if (ncol(d$terms[[i]]) == 1) d$terms[[i]][, 1] else d$terms[[i]]
  left <- if (is.null(d$entry)) "Surv(time, event)" else "Surv(entry, time, event)"
  right <- paste(names, collapse = " + ")
  if (!is.null(d$strata)) right <- paste(right, "+ strata(layer)")
  robust <- isTRUE(case$robust) || !is.null(case$cluster)
  control <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 60)
  ties <- if (is.null(case$ties)) "efron" else case$ties
  # Left to itself coxph takes the robust variance whenever a weight is not a whole number.
  call <- list(as.formula(paste(left, "~", right)), data = frame, weights = frame$w, ties = ties, control = control,
               robust = robust, x = TRUE, y = TRUE, model = TRUE)
  if (robust) call$cluster <- frame$group
  fit <- do.call(coxph, call)
  naive <- if (robust) fit$naive.var else fit$var
  lr <- 2 * diff(fit$loglik)
  blocks <- split(seq_len(p), rep(seq_along(d$terms), vapply(d$terms, ncol, 1L)))
  wald <- function(columns) {
    b <- fit$coefficients[columns]
    test(as.numeric(b %*% solve(fit$var[columns, columns], b)), length(columns))
  }
  out <- list(spec = case, n = fit$n, n_events = sum(event), coefficients = fit$coefficients, covariance = naive,
              robust = if (robust) fit$var else NULL,
              robust_score = if (robust) test(fit$rscore, p) else NULL, loglik = fit$loglik, score = test(fit$score, p),
              likelihood_ratio = test(lr, p), wald = test(as.numeric(fit$wald.test), p),
              type_three = unname(lapply(blocks, wald)))
  agreement <- concordance(fit)
  out$concordance <- list(estimate = agreement$concordance, std_error = sqrt(agreement$var),
                          counts = agreement$count)
  rows <- sampled(fit$n)
  out$rows <- rows - 1
  out$martingale <- residuals(fit, "martingale")[rows]
  out$score_residuals <- as.matrix(residuals(fit, "score"))[rows, , drop = FALSE]
  out$dfbeta <- as.matrix(residuals(fit, "dfbeta"))[rows, , drop = FALSE]
  schoenfeld <- as.matrix(residuals(fit, "schoenfeld"))
  out$schoenfeld_sum <- colSums(schoenfeld)
  out$schoenfeld_squares <- colSums(schoenfeld^2)
  transforms <- c("km", "rank", "identity", if (!identical(case$log, FALSE)) "log")
  out$zph <- setNames(lapply(transforms, function(name) {
    tested <- cox.zph(fit, transform = name)
    list(table = unname(tested$table), x_range = range(tested$x))
  }), transforms)
  out$scaled_schoenfeld_squares <- colSums(cox.zph(fit, transform = "km", terms = FALSE)$y^2)
  out$curves <- curves(case, d, fit, frame, names)
  out
}

# Baseline hazard at covariates 0, and survival of two made-up patients: lower and upper quartiles of all covariates.
curves <- function(case, d, fit, frame, names) {
  X <- do.call(cbind, d$terms)
  patients <- rbind(apply(X, 2, quantile, 0.25, type = 1), apply(X, 2, quantile, 0.75, type = 1))
  new <- frame[c(1, 1), ]
  begin <- 0
  for (i in seq_along(names)) {
    columns <- begin + seq_len(ncol(d$terms[[i]]))
    new[[names[i]]] <- if (length(columns) == 1) patients[, columns] else patients[, columns, drop = FALSE]
    begin <- begin + length(columns)
  }
  layers <- if (is.null(d$strata)) list(NULL) else as.list(sort(unique(d$strata))[1:2])
  at <- as.numeric(quantile(d$time[d$code %in% case$events], c(0.1, 0.4, 0.7, 0.95), type = 1))
  lapply(layers, function(layer) {
    if (!is.null(layer)) new$layer <- layer
    values <- lapply(c("log-log", "log", "plain"), function(kind) {
      curve <- survfit(fit, newdata = new, conf.type = kind)
      mine <- lapply(1:2, function(who) {
        one <- summary(curve[who], times = at, extend = TRUE)
        list(survival = one$surv, std_error = one$std.err, lower = one$lower, upper = one$upper)
      })
      mine
    })
    list(stratum = layer, at = at, patients = unname(patients), limits = setNames(values, c("log-log", "log", "plain")))
  })
}

cat("[\n", paste(vapply(cases, function(case) json(fit_case(case)), ""), collapse = ",\n"), "\n]\n", sep = "")
