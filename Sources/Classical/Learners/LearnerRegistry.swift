import FoveaSpec

/// The learners that a spec can name: the words of `--learner`.
public enum LearnerRegistry {
    /// A learner's name, its line of help, and a factory that reads its settings from a spec.
    public typealias Entry = Registry<any Learner>.Entry

    /// The entries by name. A new learner is one line here.
    public static let registry = Registry<any Learner>(
        "learner",
        [
            NearestMean.registration, NearestNeighbors.registration, NaiveBayes.registration, LeastSquares.registration,
            Ridge.registration, KernelRidge.registration, SoftmaxRegression.registration, LinearSVM.registration,
            KernelSVM.registration, Perceptron.registration,
        ],
        aliases: [
            "nearest-centroid": "nearest-mean", "gaussian-nb": "naive-bayes", "linear-regression": "least-squares",
            "logistic-regression": "softmax", "linear-svc": "svm", "linear-svm": "svm", "svc": "kernel-svm",
            "k-nn": "knn", "nearest-neighbors": "knn",
        ])
}
