# Values that adjusted incidence must reproduce, from R's riskRegression (CSC, ate), and predictions of Fine and Gray's
# model, from riskRegression (FGR), with standard errors by the jackknife.
# Run in this folder: Rscript adjusted_incidence.R > adjusted_incidence.json
# Data: the public data sets under data/. riskRegression counts tied events once in its influence functions, so that
# standard errors are of times without ties: `apart` puts so much more between the times of one patient and the next.
suppressMessages({ library(survival); library(riskRegression); library(prodlim) })
source("regression_cases.R")

cases <- list(
  list(name = "pbc by treatment", data = "pbc", time = "time", event = "status", cause = 2, strata = "trt",
       terms = list("age", "bili", "albumin"), apart = 0.001, at = c(500, 1500, 3000)),
  list(name = "pbc by treatment, transplantation", data = "pbc", time = "time", event = "status", cause = 1,
       strata = "trt", terms = list("age", "bili"), apart = 0.001, at = c(1500, 3000)),
  list(name = "pbc, treatment a covariate", data = "pbc", time = "time", event = "status", cause = 2, group = "trt",
       terms = list("trt", "age", "bili", "albumin"), apart = 0.001, at = c(500, 1500, 3000)),
  list(name = "three groups", data = "tied", time = "time", event = "st", cause = 1, strata = "g",
       terms = list("x", "z"), apart = 0.001, at = c(2, 5, 8)),
  list(name = "mgus2 by sex", data = "mgus2", time = "time", event = "event", cause = 2, strata = "sex",
       terms = list("age", "hgb", "mspike"), apart = 0.0001, at = c(24, 60, 120))
)
# With ties, and with three causes: estimates alone.
tied <- list(
  list(name = "transplant by blood group", data = "transplant", time = "time", event = "event", cause = 1,
       positive = TRUE, strata = "abo", terms = list("age", "sex=m", "year"), at = c(30, 100, 300)),
  list(name = "mgus2 tied", data = "mgus2", time = "time", event = "event", cause = 1, strata = "sex",
       terms = list("age", "hgb", "mspike"), at = c(24, 60, 120)),
  list(name = "tied", data = "tied", time = "time", event = "st", cause = 1, strata = "g", terms = list("x", "z"),
       at = c(2, 5, 8))
)

frame_of <- function(case) {
  d <- build(case)
  X <- do.call(cbind, d$terms)
  frame <- data.frame(time = d$time, code = d$code, X)
  names(frame)[-(1:2)] <- paste0("x", seq_len(ncol(X)))
  if (!is.null(case$apart)) frame$time <- frame$time + case$apart * seq_len(nrow(frame))
  if (!is.null(d$strata)) frame$arm <- factor(d$strata)
  if (!is.null(case$group)) {
    frame$arm <- factor(frame$x1)
    frame$x1 <- NULL
  }
  frame
}

right <- function(case, frame) {
  covariates <- paste(grep("^x", names(frame), value = TRUE), collapse = " + ")
  paste("~", if (is.null(case$group)) "strata(arm)" else "arm", "+", covariates)
}

# By group: risk and its standard error at each time, and the differences of later groups from earlier ones.
from_ate <- function(found) {
  risk <- as.data.frame(found$meanRisk)
  apart <- as.data.frame(found$diffRisk)
  pairs <- unique(apart[, c("A", "B")])
  list(
    groups = levels(factor(risk$treatment)),
    risk = lapply(split(risk$estimate, risk$treatment), identity),
    std_error = if (is.null(risk$se)) NULL else lapply(split(risk$se, risk$treatment), identity),
    pairs = lapply(seq_len(nrow(pairs)), function(i) {
      own <- apart[apart$A == pairs$A[i] & apart$B == pairs$B[i], ]
      list(first = as.character(pairs$B[i]), second = as.character(pairs$A[i]), difference = own$estimate, std_error = own$se)
    })
  )
}

ate_case <- function(case) {
  frame <- frame_of(case)
  fit <- do.call(CSC, list(as.formula(paste("Hist(time, code)", right(case, frame))), data = frame))
  found <- ate(fit, data = frame, treatment = "arm", times = case$at, cause = case$cause, verbose = FALSE)
  newdata <- frame[1:3, ]
  c(list(spec = case), from_ate(found),
    list(predicted = unname(predictRisk(fit, newdata = newdata, times = case$at, cause = case$cause))))
}

# Breslow's coefficients and hazards by riskRegression; Efron's coefficients with Breslow's hazards by definition.
tied_case <- function(case) {
  frame <- frame_of(case)
  fit <- do.call(CSC, list(as.formula(paste("Hist(time, code)", right(case, frame))), data = frame, ties = "breslow"))
  found <- ate(fit, data = frame, treatment = "arm", times = case$at, cause = case$cause, se = FALSE, verbose = FALSE)
  efron <- lapply(levels(frame$arm), function(group) {
    own <- frame$arm == group
    times <- sort(unique(frame$time[own & frame$code > 0]))
    X <- as.matrix(frame[grep("^x", names(frame))])
    hazards <- lapply(sort(unique(frame$code[frame$code > 0])), function(k) {
      model <- coxph(as.formula(paste("Surv(time, code == k)", right(case, frame))), data = frame, ties = "efron")
      relative <- exp(c(X %*% coef(model)))
      events <- sapply(times, function(t) sum(frame$code == k & own & frame$time == t))
      relative %o% (events / sapply(times, function(t) sum(relative[own & frame$time >= t])))
    })
    total <- Reduce(`+`, hazards)
    before <- t(apply(1 - total, 1, function(left) c(1, cumprod(left)[-length(left)])))
    incidence <- t(apply(before * hazards[[case$cause]], 1, cumsum))
    unname(colMeans(incidence)[findInterval(case$at, times)])
  })
  list(spec = case, groups = levels(frame$arm), breslow = unname(from_ate(found)$risk), efron = efron)
}

# Survival has no competing event: Cox's model by group, its predictions averaged.
survival_case <- function() {
  case <- list(name = "veteran by treatment", data = "veteran", time = "time", event = "status", strata = "trt",
               terms = list("karno", "age"), apart = 0.001, at = c(50, 100, 200))
  frame <- frame_of(case)
  fit <- do.call(coxph, list(as.formula(paste("Surv(time, code)", right(case, frame))), data = frame, x = TRUE, y = TRUE))
  found <- ate(fit, data = frame, treatment = "arm", times = case$at, verbose = FALSE)
  c(list(spec = case), from_ate(found))
}

fine_gray_case <- function() {
  case <- list(name = "pbc", data = "pbc", time = "time", event = "status", cause = 2, terms = list("age", "bili"),
               apart = 0.001, at = c(500, 1500, 3000))
  frame <- frame_of(case)
  patients <- data.frame(x1 = c(45, 60), x2 = c(1, 5))
  predicted <- function(rows) {
    fit <- FGR(Hist(time, code) ~ x1 + x2, data = rows, cause = case$cause)
    predictRisk(fit, newdata = patients, times = case$at)
  }
  all <- predicted(frame)
  left_out <- sapply(seq_len(nrow(frame)), function(i) predicted(frame[-i, ]))
  spread <- (nrow(frame) - 1) / nrow(frame) * rowSums((left_out - rowMeans(left_out))^2)
  list(spec = case, patients = unname(as.matrix(patients)), incidence = unname(all),
       jackknife = matrix(sqrt(spread), nrow(all)))
}

cat(json(list(ate = lapply(cases, ate_case), tied = lapply(tied, tied_case), survival = survival_case(),
              fine_gray = fine_gray_case())), "\n", sep = "")
