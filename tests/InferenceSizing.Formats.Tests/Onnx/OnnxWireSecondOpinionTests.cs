using System.Text;
using Google.Protobuf;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Formats.Tests.Onnx;

/// <summary>Google.Protobuf, which defines the wire format, writes messages; our reader has to find in them what Google.Protobuf's own reader finds.</summary>
public sealed class OnnxWireSecondOpinionTests
{
    private const int Seed = 20_261_128;
    private const int Messages = 200;
    private const int LongestText = 1024;
    private const int MostFields = 60;
    private const int HighestField = 536_870_911; // 2^29 - 1, by the language guide of Protocol Buffers
    private const long SourceLimit = 1L << 30;

    [Fact]
    public async Task Every_field_is_read_as_the_library_reads_it()
    {
        Random random = new(Seed);
        for (int i = 0; i < Messages; i++)
        {
            byte[] message = Written(random);
            Assert.Equal(ByLibrary(message), await ByOurs(message));
        }
    }

    [Fact]
    public async Task Skipped_fields_end_where_the_library_ends_them()
    {
        Random random = new(Seed);
        for (int i = 0; i < Messages; i++)
        {
            byte[] message = Written(random);
            OnnxWire wire = new(new ByteSource(new MemoryStream(message), SourceLimit, new KeptBytes(long.MaxValue)), CancellationToken.None);
            CodedInputStream library = new(message);
            while (!await wire.Ended())
            {
                uint tag = library.ReadTag();
                (int field, int type) = await wire.Tag();
                Assert.Equal((WireFormat.GetTagFieldNumber(tag), (int)WireFormat.GetTagWireType(tag)), (field, type));
                library.SkipLastField();
                await wire.Skip(type);
                Assert.Equal(library.Position, wire.Position);
            }

            Assert.True(library.IsAtEnd);
        }
    }

    /// <summary>Fields of every kind that ONNX has, with values of every length.</summary>
    private static byte[] Written(Random random)
    {
        using MemoryStream bytes = new();
        CodedOutputStream output = new(bytes);
        int fields = random.Next(1, MostFields);
        for (int i = 0; i < fields; i++)
        {
            int field = random.Next(2) == 0 ? random.Next(1, 20) : random.Next(1, HighestField);
            switch (random.Next(5))
            {
                case 0:
                    output.WriteTag(field, WireFormat.WireType.Varint);
                    output.WriteInt64(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
                    break;
                case 1:
                    output.WriteTag(field, WireFormat.WireType.Fixed32);
                    output.WriteFloat(random.NextSingle());
                    break;
                case 2:
                    output.WriteTag(field, WireFormat.WireType.Fixed64);
                    output.WriteDouble(random.NextDouble());
                    break;
                case 3:
                    output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                    output.WriteString(string.Concat(Enumerable.Repeat("node/ü", random.Next(LongestText / 8))));
                    break;
                default:
                    byte[] held = new byte[random.Next(LongestText)];
                    random.NextBytes(held);
                    output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                    output.WriteBytes(ByteString.CopyFrom(held));
                    break;
            }
        }

        output.Flush();
        return bytes.ToArray();
    }

    private static List<(int Field, string Value)> ByLibrary(byte[] message)
    {
        List<(int, string)> found = [];
        CodedInputStream input = new(message);
        while (input.ReadTag() is not 0 and uint tag)
        {
            found.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => $"{input.ReadInt64()}",
                WireFormat.WireType.Fixed32 => Convert.ToHexString(BitConverter.GetBytes(input.ReadFixed32())),
                WireFormat.WireType.Fixed64 => Convert.ToHexString(BitConverter.GetBytes(input.ReadFixed64())),
                _ => Encoding.UTF8.GetString(input.ReadBytes().Span),
            }));
        }

        return found;
    }

    private static async Task<List<(int Field, string Value)>> ByOurs(byte[] message)
    {
        List<(int, string)> found = [];
        OnnxWire wire = new(new ByteSource(new MemoryStream(message), SourceLimit, new KeptBytes(long.MaxValue)), CancellationToken.None);
        while (!await wire.Ended())
        {
            (int field, int type) = await wire.Tag();
            found.Add((field, type switch
            {
                OnnxWire.VarintType => $"{await wire.Signed()}",
                OnnxWire.Fixed32Type => Convert.ToHexString(await wire.Bytes(sizeof(uint))),
                OnnxWire.Fixed64Type => Convert.ToHexString(await wire.Bytes(sizeof(ulong))),
                _ => await wire.Name(),
            }));
        }

        return found;
    }
}
