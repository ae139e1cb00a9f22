# Values that propensity weights and matched sets must reproduce, from stats, nnet, Hmisc, MatchIt and survival.
# Run in this folder: Rscript propensity.R     (writes propensity.json; needs jsonlite)
# WeightIt is not in Debian: weights are written out from the fitted probabilities of glm and multinom.
suppressMessages({
  library(MatchIt)
  library(survival)
  library(nnet)
  library(Hmisc)
})

d <- read.csv("data/colon.csv")
d <- d[complete.cases(d), ]
d$z <- as.integer(d$nodes > 4)
precise <- glm.control(epsilon = 1e-14, maxit = 100)
ess <- function(w, by) as.list(tapply(w, by, function(x) sum(x)^2 / sum(x^2)))
hr <- function(w, cluster) {
  fit <- if (is.null(cluster)) coxph(Surv(time, status) ~ z, d, weights = w, subset = w > 0, robust = TRUE)
  else coxph(Surv(time, status) ~ z, d, weights = w, subset = w > 0, cluster = cluster, robust = TRUE)
  list(coefficient = unname(coef(fit)), std_error = sqrt(c(vcov(fit))))
}

spline <- rcspline.eval(d$age, nk = 4, inclx = TRUE, norm = 2)
p <- fitted(glm(z ~ spline + sex + extent + sex:spline, binomial, d, control = precise))
share <- mean(d$z)
weights <- list(
  ate = ifelse(d$z == 1, share / p, (1 - share) / (1 - p)),
  ate_plain = ifelse(d$z == 1, 1 / p, 1 / (1 - p)),
  att = ifelse(d$z == 1, 1, p / (1 - p)),
  overlap = ifelse(d$z == 1, 1 - p, p)
)
of_weights <- lapply(weights, function(w) c(list(first = w[1:5], sum = sum(w), ess = ess(w, d$z)), hr(w, NULL)))

# Trimmed at 0.25, where scores are fitted again; then cut at the percentiles 5 and 95.
simple <- fitted(glm(z ~ age + sex + extent, binomial, d, control = precise))
kept <- simple >= 0.25 & simple <= 0.75
again <- fitted(glm(z ~ age + sex + extent, binomial, d[kept, ], control = precise))
w <- ifelse(d$z[kept] == 1, 1 / again, 1 / (1 - again))
ends <- quantile(w, c(0.05, 0.95))
cut <- pmin(pmax(w, ends[1]), ends[2])
trimmed <- list(kept = sum(kept), sum = sum(w), cut = sum(cut))

# Three treatments: overlap weights (Li and Li 2019) and those for the average effect.
several <- multinom(rx ~ age + sex + extent, d, trace = FALSE, reltol = 1e-14, maxit = 1000)
q <- fitted(several)
own <- q[cbind(seq_len(nrow(q)), match(d$rx, colnames(q)))]
generalised <- list(
  labels = colnames(q), overlap = sum(1 / own / rowSums(1 / q)), ate = sum(1 / own),
  ess = ess(1 / own / rowSums(1 / q), d$rx)
)

# Matching. MatchIt 4.5.1 breaks the caliper and the order of a vector of scores, and takes neither with a matrix of
# distances. So what it does with a matrix, in the order of the data, is held to loops, and these give the other cases.
logit <- round(unname(qlogis(simple)), 9) # the same covariates have the same score
spread <- sqrt((var(logit[d$z == 1]) + var(logit[d$z == 0])) / 2)
greedy <- function(order, ratio, caliper, exact) {
  treated <- which(d$z == 1)
  free <- which(d$z == 0)
  queue <- switch(order, largest = treated[order(-logit[treated])], smallest = treated[order(logit[treated])], data = treated)
  pairs <- NULL
  for (round in seq_len(ratio)) {
    served <- NULL
    for (i in queue) {
      among <- free[exact[free] == exact[i]]
      gap <- abs(logit[among] - logit[i])
      k <- which.min(gap)
      if (length(k) && gap[k] <= caliper + 1e-12) {
        pairs <- rbind(pairs, c(i, among[k]))
        free <- setdiff(free, among[k])
        served <- c(served, i)
      }
    }
    queue <- served
  }
  pairs
}
everyone <- rep(1, nrow(d))
rownames(d) <- NULL
between <- abs(outer(logit, logit, "-"))
dimnames(between) <- list(rownames(d), rownames(d))
matches <- list()
for (case in list(
  list(name = "data", ratio = 1, caliper = Inf, exact = FALSE, order = "data"),
  list(name = "both", ratio = 2, caliper = Inf, exact = TRUE, order = "data"),
  list(name = "plain", ratio = 1, caliper = 0.2, exact = FALSE, order = "largest"),
  list(name = "exact", ratio = 1, caliper = 0.05, exact = TRUE, order = "largest"),
  list(name = "two", ratio = 2, caliper = 0.2, exact = FALSE, order = "smallest")
)) {
  pairs <- greedy(case$order, case$ratio, case$caliper * spread, if (case$exact) d$sex else everyone)
  set <- integer(nrow(d))
  set[pairs[, 1]] <- pairs[, 1]
  set[pairs[, 2]] <- pairs[, 1]
  controls <- table(pairs[, 1])
  w <- numeric(nrow(d))
  w[pairs[, 1]] <- 1
  w[pairs[, 2]] <- 1 / controls[as.character(pairs[, 1])]
  w[pairs[, 2]] <- w[pairs[, 2]] * nrow(pairs) / sum(w[pairs[, 2]])
  if (case$order == "data") {
    found <- matchit(z ~ age + sex + extent, d, method = "nearest", distance = between, ratio = case$ratio,
                     exact = if (case$exact) ~sex, m.order = "data")
    stopifnot(all.equal(unname(found$weights), w))
  }
  matches[[case$name]] <- c(
    list(matched = list(treated = length(controls), controls = nrow(pairs)), sum = sum(w),
         distance = sum(abs(logit[pairs[, 1]] - logit[pairs[, 2]])), caliper = spread),
    hr(w, set)
  )
}

writeLines(jsonlite::toJSON(list(weights = of_weights, trimmed = trimmed, generalised = generalised, matches = matches),
                            auto_unbox = TRUE, digits = I(15)), "propensity.json")
