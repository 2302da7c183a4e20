using System.Globalization;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Numbers;

/// <summary>Sizes that llama.cpp's own quantizer states ("quant size") for files of these dimensions, in MiB.</summary>
/// <remarks>llama.cpp v0.5.0, <c>llama_model_quantize</c> as a dry run over FP16 files; the second table with an importance matrix of no tensor, which changes
/// these types alone.</remarks>
public sealed class QuantizerSizesTests
{
    private const string Sizes = """
        type      Llama-3-8B   Llama-2-70B   Mixtral-8x7B   Qwen3-30B-A3B   Gemma-3-27B   Falcon-40B
        q4_0         4437.80    37070.73    25217.87    16497.15    14839.97    22703.06
        q4_1         4885.12    41166.36    27977.68    18297.70    16365.75    25164.81
        q8_0         8137.64    69896.28    47326.64    30973.40    27371.80    42397.06
        q5_0         5332.43    45261.98    30737.49    20098.25    17891.53    27626.56
        q5_1         5779.74    49357.61    33497.30    21898.79    19417.31    30088.31
        q2_k         3024.38    24282.14    16508.57    10731.35    10010.87    16044.00
        q3_k_s       3487.27    28532.53    19485.27    12670.99    11597.68    17471.84
        q3_k_m       3825.27    31732.53    21501.27    14024.62    12808.87    19179.59
        q3_k_l       4114.27    34472.53    23049.27    15158.37    13863.47    21135.59
        q4_k_s       4467.80    37430.73    25505.87    16641.65    14941.69    22739.06
        q4_k_m       4685.30    39503.23    27129.87    17691.34    15773.89    24321.94
        q5_k_s       5332.43    45261.98    30737.49    20098.25    17891.53    27626.56
        q5_k_m       5459.93    46494.48    31689.49    20713.44    18372.64    28933.44
        q6_k         6282.97    53965.19    36602.09    23924.41    21133.82    32857.78
        iq2_xxs      2280.59    17441.44    11973.97     7796.57     7323.28    12180.00
        iq2_xs       2477.59    19391.44    13277.97     8650.07     8041.71    13204.00
        iq3_xs       3348.27    27002.53    18453.27    12009.12    11020.35    17505.59
        iq3_xxs      3229.48    26486.83    18306.66    11879.71    10667.20    17383.59
        iq1_s        1918.59    13861.44     9365.97     6113.57     5967.79    10372.00
        iq4_nl       4481.80    37430.73    25505.87    16647.15    14936.44    23467.06
        iq3_s        3504.27    28532.53    19485.27    12677.37    11597.68    18045.59
        iq3_m        3602.02    29510.03    20437.27    12881.37    11959.56    18283.59
        iq2_s        2623.23    20364.33    13472.66     8851.21     8369.30    13977.59
        iq2_m        2804.23    22154.33    14776.66     9692.71     9047.04    14881.59
        iq4_xs       4269.15    35472.92    24197.96    15784.38    14197.66    22427.19
        iq1_m        2054.34    15203.94    10343.97     6744.69     6476.10    11050.00
        """;

    private const string SizesWithMatrix = """
        type      Llama-3-8B   Llama-2-70B   Mixtral-8x7B   Falcon-40B
        q4_0         4451.80    37210.73    25329.87    22815.06
        q5_0         5346.43    45401.98    30849.49    27738.56
        iq3_xxs      3115.73    25349.33    17396.66    16425.59
        iq4_nl       4453.80    37150.73    25281.87    23243.06
        iq4_xs       4234.15    35122.92    23917.96    22147.19
        """;

    public static TheoryData<string, string, double> Printed => Rows(Sizes);

    public static TheoryData<string, string, double> PrintedWithMatrix => Rows(SizesWithMatrix);

    [Theory, MemberData(nameof(Printed))]
    public void A_file_has_the_size_that_the_quantizer_states(string model, string fileType, double mebibytes) =>
        Assert.Equal(mebibytes, Stored(model, fileType, importanceMatrix: false), Unit);

    [Theory, MemberData(nameof(PrintedWithMatrix))]
    public void A_file_has_the_size_that_the_quantizer_states_with_a_matrix(string model, string fileType, double mebibytes) =>
        Assert.Equal(mebibytes, Stored(model, fileType, importanceMatrix: true), Unit);

    /// <summary>The quantizer's last digit.</summary>
    private const double Unit = 0.01;

    private static double Stored(string model, string fileType, bool importanceMatrix)
    {
        WeightScheme scheme = WeightSchemes.FindGguf(fileType, importanceMatrix)!;
        // A Falcon's file has a head of its own next to its table.
        WeightPlacement placement = WeightPlacement.OnGpu with { DuplicatesTiedHead = model == "Falcon-40B" };
        return WeightLayout.Of(PublishedDecoders.ByName(model), scheme, ParallelLayout.Single, placement).OfStage(0).Count / (double)ByteCount.PerMiB;
    }

    private static TheoryData<string, string, double> Rows(string table)
    {
        string[][] lines = [.. table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        TheoryData<string, string, double> rows = [];
        foreach (string[] line in lines[1..])
        {
            foreach ((string model, string size) in lines[0][1..].Zip(line[1..]))
                rows.Add(model, line[0], double.Parse(size, CultureInfo.InvariantCulture));
        }

        return rows;
    }
}
