using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.House;

/// <summary>What design and style forbid in Domain, asked of the built assembly.</summary>
public sealed class HouseLawsTests
{
    private const BindingFlags Seen = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Domain = typeof(ByteCount).Assembly;

    /// <summary>These tests do what the domain may not: they read files, use packages and ask the process.</summary>
    private static readonly Assembly Trial = typeof(HouseLawsTests).Assembly;

    private static readonly HashSet<Type> RawNumbers = [typeof(double), typeof(float), typeof(decimal), typeof(Half)];

    /// <summary>Input and output, clocks, chance and JSON: an estimate is a function of its question.</summary>
    private static readonly string[] ForbiddenNamespaces = [
        "System.IO", "System.Net", "System.Text.Json", "System.Xml", "System.Data", "System.Diagnostics.Process", "Microsoft."];

    private static readonly string[] ForbiddenTypes =
        ["System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.Random", "System.Console", "System.Diagnostics.Stopwatch", "System.Guid"];

    [Fact]
    public void No_raw_number_crosses_a_public_signature()
    {
        Assert.Empty(RawNumbersIn(Domain.GetExportedTypes()));
        Assert.Equal(["get_Share", "Share"], RawNumbersIn([typeof(Planted)]).Select(name => name[(name.LastIndexOf('.') + 1)..]));
    }

    private static string[] RawNumbersIn(IEnumerable<Type> types) =>
    [
        .. from type in types
           where type.Namespace != typeof(ByteCount).Namespace
           from member in type.GetMembers(Seen)
           where SignatureOf(member).Any(IsRawNumber)
           select $"{type.FullName}.{member.Name}",
    ];

    [Fact]
    public void Domain_refers_to_the_framework_alone()
    {
        Assert.Empty(PackagesOf(Domain));
        Assert.Contains("xunit.core", PackagesOf(Trial));
    }

    private static IEnumerable<string> PackagesOf(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => !name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void Domain_knows_no_input_output_clock_chance_or_json()
    {
        Assert.Contains("System.Math", MentionedTypes(Domain));
        Assert.Empty(ForbiddenIn(Domain));
        Assert.Contains("System.IO.File", ForbiddenIn(Trial));
    }

    private static IEnumerable<string> ForbiddenIn(Assembly assembly) => MentionedTypes(assembly).Where(type =>
        ForbiddenTypes.Contains(type) || ForbiddenNamespaces.Any(name => type.StartsWith(name, StringComparison.Ordinal)));

    /// <summary>Iterators ask which thread runs them; nothing else of the process is looked at.</summary>
    [Fact]
    public void Domain_looks_at_nothing_of_its_process()
    {
        Assert.All(AskedOfProcess(Domain), name => Assert.Equal("get_" + nameof(Environment.CurrentManagedThreadId), name));
        Assert.Contains("get_" + nameof(Environment.NewLine), AskedOfProcess(Trial));
    }

    private static string[] AskedOfProcess(Assembly read)
    {
        using PEReader assembly = new(File.OpenRead(read.Location));
        MetadataReader metadata = assembly.GetMetadataReader();
        return
        [
            .. from handle in metadata.MemberReferences
               let member = metadata.GetMemberReference(handle)
               where member.Parent.Kind == HandleKind.TypeReference
                   && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == nameof(Environment)
               select metadata.GetString(member.Name),
        ];
    }

    [Fact]
    public void No_public_type_is_open_by_accident()
    {
        Assert.Empty(OpenOf(Domain.GetExportedTypes()));
        Assert.Equal([typeof(Open)], OpenOf([typeof(Open), typeof(Planted)]));
    }

    private static IEnumerable<Type> OpenOf(IEnumerable<Type> types) => types.Where(type => !type.IsSealed && !type.IsAbstract && !type.IsValueType);

    [Fact]
    public void Public_structs_are_readonly()
    {
        Assert.Empty(ChangingOf(Domain.GetExportedTypes()));
        Assert.Equal([typeof(Changing)], ChangingOf([typeof(Changing), typeof(ByteCount)]));
    }

    private static IEnumerable<Type> ChangingOf(IEnumerable<Type> types) =>
        types.Where(type => type.IsValueType && !type.IsEnum && !type.IsDefined(typeof(IsReadOnlyAttribute)));

    [Fact]
    public void Public_types_have_no_public_mutable_state()
    {
        Assert.Empty(MutableFieldsOf(Domain.GetExportedTypes()));
        Assert.Equal([nameof(Open.Counter)], MutableFieldsOf([typeof(Open)]).Select(field => field.Name));
    }

    private static IEnumerable<FieldInfo> MutableFieldsOf(IEnumerable<Type> types) =>
        types.Where(type => !type.IsEnum).SelectMany(type => type.GetFields(Seen)).Where(field => field is { IsInitOnly: false, IsLiteral: false });

    /// <summary>What breaks a law each, so that every law is seen to find it.</summary>
    private sealed class Planted : Open
    {
        public double Share => Counter;
    }

    private class Open
    {
        public int Counter = 1;
    }

    private struct Changing
    {
        public int Value { get; set; }
    }

    private static string[] MentionedTypes(Assembly read)
    {
        using PEReader assembly = new(File.OpenRead(read.Location));
        MetadataReader metadata = assembly.GetMetadataReader();
        return
        [
            .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Select(reference => $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}"),
        ];
    }

    private static IEnumerable<Type> SignatureOf(MemberInfo member) => member switch
    {
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType)],
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static bool IsRawNumber(Type type) =>
        RawNumbers.Contains(type)
        || (type.HasElementType && IsRawNumber(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(IsRawNumber));
}
