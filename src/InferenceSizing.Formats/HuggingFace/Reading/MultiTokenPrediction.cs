using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Reads how many layers a checkpoint carries besides the model to predict further tokens.</summary>
/// <remarks>Whether embedding and head are stored again differs between checkpoints (derived from their published totals).</remarks>
internal static class MultiTokenPrediction
{
    /// <summary>One block for all of a checkpoint's layers of this kind; none without <c>num_nextn_predict_layers</c>.</summary>
    /// <param name="config">The config.</param>
    /// <param name="design">The main model.</param>
    /// <param name="layer">What the layer is.</param>
    /// <param name="copies">What it stores once more of the model.</param>
    public static ImmutableArray<Block> Blocks(ConfigFields config, TransformerDesign design, LayerDesign layer, PredictionCopies copies) =>
        Blocks(config, "num_nextn_predict_layers", design, [layer], copies);

    /// <summary>One block for all of a checkpoint's steps; none without the key.</summary>
    /// <param name="config">The config.</param>
    /// <param name="key">The key that gives the number of steps.</param>
    /// <param name="design">The main model.</param>
    /// <param name="layers">The layers of one step, in order.</param>
    /// <param name="copies">What it stores once more of the model.</param>
    public static ImmutableArray<Block> Blocks(
        ConfigFields config, string key, TransformerDesign design, ImmutableArray<LayerDesign> layers, PredictionCopies copies)
    {
        int count = config.IntegerOrZero(key);
        if (count > ConfigFields.MostLayers)
            throw config.Refuse(key, $"'{key}' is at most {ConfigFields.MostLayers}.");
        return count == 0 ? [] : [PredictionLayers.Of(design, layers, LayerCount.From(count), copies)];
    }
}
