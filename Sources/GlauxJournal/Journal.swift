package import GlauxCore
