"""scikit-learn's PCA, nearest neighbours and t-SNE on made-up groups of rows; writes features.json beside this file.

Run with scikit-learn 1.9.
"""

import json
import os

import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.neighbors import NearestNeighbors

random = np.random.default_rng(5)
middles = random.normal(size=(4, 6)) * 4
rows = np.concatenate([middle + random.normal(size=(15, 6)) for middle in middles]).round(3)
wide = random.normal(size=(5, 9)).round(3)


def pca(x, count):
    found = PCA(n_components=count).fit(x)
    return {
        "rows": x.tolist(),
        "directions": found.components_.tolist(),
        "variances": found.explained_variance_.tolist(),
        "shares": found.explained_variance_ratio_.tolist(),
        "positions": found.transform(x).tolist(),
    }


joint = squareform(_joint_probabilities(squareform(pdist(rows, "sqeuclidean")).astype(np.float32), 10, False))
embedding = TSNE(perplexity=10, method="exact", init="pca", random_state=0)
places = embedding.fit_transform(rows)
distances, indices = NearestNeighbors(n_neighbors=4).fit(rows).kneighbors(rows[:3])
out = {
    "pca": pca(rows, 3),
    "wide": pca(wide, 2),
    "joint": joint.round(9).tolist(),
    "divergence": float(embedding.kl_divergence_),
    "neighbours": indices.tolist(),
    "distances": distances.tolist(),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "features.json"), "w") as file:
    json.dump(out, file)
print(embedding.kl_divergence_)
