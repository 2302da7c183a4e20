using System.Diagnostics;
using System.Globalization;
using System.Text;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Gguf;
using InferenceSizing.Formats.Tests.Safetensors;
using Xunit.Abstractions;

namespace InferenceSizing.Formats.Tests.Checkpoints;

/// <summary>Files with bytes changed, cut out, put in and swapped: whatever comes of it is a file or a reason, quickly and in little memory.</summary>
public sealed class MutatedFilesTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_122;
    private const int Inputs = 200_000;
    private const long AllowedBeyondInput = 16 * 1024 * 1024;
    private const int AllowedTimesInput = 4;

    /// <summary>The slowest inputs are timed again, by turns with the slowest of the files that they were made from: other programs share the
    /// machine.</summary>
    private const int TimedAgain = 20;
    private const int Retimings = 15;

    /// <summary>An input is at most some kilobytes longer than its file. Work that grows with a number in the input, not with its length, would take millions
    /// of times as long.</summary>
    private const double MostTimesLonger = 100;

    private static readonly byte[][] Telling = [
        .. ((string[])["{", "}", "[", "]", "\"", ",", ":", "-", "1e999", "null", "\"dtype\":\"BF16\"", "\\u0000", "9223372036854775807", "18446744073709551616",
        "\"weight_map\":{", "llama", "*", "."]).Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void No_input_throws_takes_long_or_takes_much_memory()
    {
        byte[][] files = Files();
        foreach (byte[] file in files)
            Assert.NotNull(Open(file).File);
        int read = 0;
        PriorityQueue<byte[], TimeSpan> slowest = new();
        Parallel.For(0, Inputs, new ParallelOptions { MaxDegreeOfParallelism = 2 }, index =>
        {
            Random random = new(Seed + index);
            byte[] input = Mutated(files[random.Next(files.Length)], files, random);
            long before = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
            ModelFileReading reading = Open(input);
            TimeSpan time = Stopwatch.GetElapsedTime(started);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(reading.File is null ^ reading.Refusal is null);
            Assert.True(allocated <= (AllowedTimesInput * input.Length) + AllowedBeyondInput,
                $"{allocated} bytes for {input.Length}: {Convert.ToBase64String(input)}");
            if (reading.File is not null)
                Interlocked.Increment(ref read);
            lock (slowest)
            {
                slowest.Enqueue(input, time);
                if (slowest.Count > TimedAgain)
                    slowest.Dequeue();
            }
        });
        Assert.InRange(read, Inputs / 100, Inputs);
        (byte[] Input, double Ratio)[] timed = [.. slowest.UnorderedItems.Select(item => (item.Element, SlowerThanFiles(item.Element, files)))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"read {read} of {Inputs}; the slowest takes {timed.Max(item => item.Ratio):0.0} times " +
            $"as long as a file"));
        Assert.All(timed, item => Assert.True(item.Ratio <= MostTimesLonger, $"{item.Ratio} times: {Convert.ToBase64String(item.Input)}"));
    }

    /// <summary>How much longer than the file that takes longest.</summary>
    private static double SlowerThanFiles(byte[] input, byte[][] files) => files.Min(file => TimeRatio.OfBest(Retimings, () => Open(input), () => Open(file)));

    /// <summary>Reads a file, and what it says as a model.</summary>
    private static ModelFileReading Open(byte[] bytes)
    {
        ModelFileReading reading = ReadFile.Reading(bytes);
        if (reading.File is { } file && FileSet.Of([file]).Succeeded(out FileSet? set, out _))
        {
            Outcome<InspectedModel> model = InspectedModel.Of(set);
            Assert.True(model.Value is null ^ model.Refusal is null);
        }

        return reading;
    }

    private static byte[] Mutated(byte[] file, byte[][] files, Random random)
    {
        List<byte> bytes = [.. file];
        int mutations = 1 + random.Next(4);
        for (int i = 0; i < mutations && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count), length = Math.Min(bytes.Count - at, 1 + random.Next(16));
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    Overwrite(bytes, at, BitConverter.GetBytes(
                        random.Next(6) switch { 0 => 0L, 1 => long.MaxValue, 2 => long.MinValue, 3 => -1L, 4 => 1L << 60, _ => 1L << random.Next(63) }));
                    break;
                case 6:
                    bytes.InsertRange(at, Telling[random.Next(Telling.Length)]);
                    break;
                default:
                    byte[] other = files[random.Next(files.Length)];
                    int from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + 64)]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] value)
    {
        for (int i = 0; i < value.Length && at + i < bytes.Count; i++)
            bytes[at + i] = value[i];
    }

    private static byte[][] Files()
    {
        List<byte[]> files = [Gguf(1, false), Gguf(2, false), Gguf(3, false), Gguf(3, true)];
        SafetensorsWriter header = new SafetensorsWriter().Tensor("model.embed_tokens.weight", "BF16", 100, 64);
        for (int layer = 0; layer < 2; layer++)
            header.Tensor(Name("model.layers.{0}.self_attn.q_proj.qweight", layer), "I32", 8, 64)
                .Tensor(Name("model.layers.{0}.input_layernorm.weight", layer), "F32", 64);
        files.Add(header.ToArray());
        files.Add(Encoding.UTF8.GetBytes(header.ToJson()));
        files.Add(Encoding.UTF8.GetBytes(
            """{"metadata":{"total_size":123456},"weight_map":{"model.embed_tokens.weight":"model-00001-of-00002.safetensors","model.layers.0.mlp.down_proj.weight":"model-00002-of-00002.safetensors"}}"""));
        files.Add(Encoding.UTF8.GetBytes(
            """{"model_type":"qwen3_moe","hidden_size":64,"intermediate_size":128,"moe_intermediate_size":32,"num_hidden_layers":3,"num_attention_heads":4,"num_key_value_heads":2,"head_dim":16,"num_experts":8,"num_experts_per_tok":2,"vocab_size":100,"quantization_config":{"quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"int","strategy":"group","group_size":32},"targets":["Linear"]}},"ignore":["lm_head"]}}"""));
        return [.. files];
    }

    private static byte[] Gguf(int version, bool bigEndian)
    {
        GgufWriter file = new GgufWriter(version, bigEndian)
            .Pair("general.architecture", "llama").Pair("llama.block_count", 2u).Pair("llama.embedding_length", 256u)
                .Pair("llama.feed_forward_length", 256, 256)
            .Pair("llama.attention.head_count", 4u).Pair("llama.attention.head_count_kv", 2u).Pair("tokenizer.ggml.tokens", ["a", "b", "<s>"])
            .Tensor("token_embd.weight", 12, 100, 256).Tensor("output_norm.weight", 0, 256);
        for (int layer = 0; layer < 2; layer++)
        {
            foreach (string name in (string[])["attn_q", "attn_output", "ffn_gate", "ffn_up", "ffn_down"])
                file.Tensor(Name("blk.{0}.", layer) + name + ".weight", 14, 256, 256);
            file.Tensor(Name("blk.{0}.attn_k.weight", layer), 12, 128, 256).Tensor(Name("blk.{0}.attn_v.weight", layer), 12, 128, 256)
                .Tensor(Name("blk.{0}.attn_norm.weight", layer), 0, 256);
        }

        return file.ToArray();
    }

    private static string Name(string pattern, int layer) => string.Format(CultureInfo.InvariantCulture, pattern, layer);
}
