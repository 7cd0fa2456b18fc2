import numpy as np


class MatrixDistance:
    """Any distance, given as a matrix [n_categories, n_categories]."""

    def __init__(self, matrix):
        self.matrix = np.asarray(matrix, float)
        assert (self.matrix == self.matrix.T).all()
        assert not self.matrix.diagonal().any()

    def between(self, a, b):
        return self.matrix[a, b]

    def weighted_sum(self, totals):
        return ((totals @ self.matrix) * totals).sum(axis=1)
